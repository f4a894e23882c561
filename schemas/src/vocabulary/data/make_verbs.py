#!/usr/bin/env python3
"""Makes verbs.txt and past_forms.txt from WordNet and the two hand-written lists beside this file.

    python3 make_verbs.py WORDNET_DIR      # the folder with index.verb, index.noun, verb.exc and cntlist.rev

ORIGIN.md says where WordNet comes from and what the letters in verbs.txt mean. The output depends on the input alone.
"""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent

# Verbs of several syllables whose stress falls on the last one, so that the consonant doubles. WordNet lists
# doubled forms, but not whether the single one is right too; for a final -l it usually is (labeled, labelled).
STRESSED_L = set(
    "annul appal cabal compel control corral decontrol dispel distil enrol enthral excel expel extol fulfil impel "
    "instal instil marcel patrol propel rappel rebel repel".split()
)
# Doubled, though WordNet's list of exceptions does not have them.
DOUBLED = set(
    "adlib airgap backdrop backlog backslap backstab backstop bebop bedhop bellyflop besot bespot bitmap "
    "blacktop bobsled bootstrap bulldog carpetbag clearcut cobweb concat cooccur copycat costar crossrefer "
    "crowbar cybershop deadpan dedup defat defog defrag devan dogsled doorstep doubledip dropship dryrot "
    "earwig egotrip flathat flipflop geotag globetrot heatmap hopskip hotdog hotplug hotswap lightmap logjam "
    "lollygag microblog misship mistag mousetrap namedrop nightclub nutmeg onestep overship photoshop "
    "pistolwhip portscan prefab premap preship quickstep ramrod readmit reallot recommit reequip rehab rejig "
    "remap reorg repot reship resubmit retcon retransmit rewrap roadmap sandbag screencap screenshot shadowban "
    "shortship shotgun shrinkwrap skinnydip slingshot snapshot subnet suntan switchhit teargas telnet twostep "
    "unban unclip undership unknot unship unskip unstar unstrap untag untar waterlog whistlestop wildcat "
    "windowshop wiretap".split()
)
# Nouns first in a dictionary, verbs first in an event name written as a command (`PlaceOrder`).
COMMANDS = set(
    "approve bill book charge check close file hold issue list lock open pay pick place post process release "
    "report request return ship start stop submit transfer update use void watch".split()
)


PARTICLES = set("away back by down in off on out over through up".split())


def letters_only(word):
    if re.split(r"[-']", word)[-1] in PARTICLES and "-" in word:
        return None  # `log-in`: its past is two words, `LoggedIn`
    word = re.sub(r"[-'./]", "", word)
    return word if word.isascii() and word.isalpha() and word.islower() else None


def lemmas(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            lemma = line.split(" ", 1)[0]
            word = None if "_" in lemma else letters_only(lemma)
            if word and len(word) > 1:
                yield lemma, word


def main(wordnet):
    irregular = {}
    for line in (HERE / "irregular.txt").read_text().splitlines():
        base, *forms = line.split()
        irregular[base] = forms

    verbs = {word for _, word in lemmas(wordnet / "index.verb")}
    nouns = {word for _, word in lemmas(wordnet / "index.noun")}
    verbs |= set((HERE / "technical.txt").read_text().split()) | set(irregular)

    counts = {}  # how often WordNet's tagged texts use a word as a noun (1) or as a verb (2)
    for line in (wordnet / "cntlist.rev").read_text().splitlines():
        key, _, count = line.split()
        lemma, rest = key.split("%")
        counts[lemma, rest[0]] = counts.get((lemma, rest[0]), 0) + int(count)

    doubled = set()
    for line in (wordnet / "verb.exc").read_text().splitlines():
        form, *bases = line.split()
        doubled |= {letters_only(b) for b in bases if form == b + b[-1] + "ed"}

    # A prefix moves no stress: what doubles alone doubles behind it (`unban`, `reformat`).
    monosyllables = {v for v in verbs if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxyh]", v)}
    for verb in set((HERE / "technical.txt").read_text().split()):
        stem = re.sub(r"^(auto|co|cross|de|hot|micro|mis|out|over|pre|re|short|un|under)", "", verb)
        if stem != verb and stem in doubled | DOUBLED | monosyllables:
            doubled.add(verb)

    lines = []
    for verb in sorted(verbs):
        marks = ""
        if verb in DOUBLED or (verb in doubled and (verb in STRESSED_L or not verb.endswith("l"))):
            marks += "d"
        if verb not in nouns:
            marks += "v"
        elif verb not in COMMANDS and counts.get((verb, "1"), 0) >= counts.get((verb, "2"), 0):
            marks += "n"
        lines.append(f"{verb} {marks}".strip())
    (HERE / "verbs.txt").write_text("\n".join(lines) + "\n")

    forms = sorted({(form, base) for base, all_forms in irregular.items() for form in all_forms})
    (HERE / "past_forms.txt").write_text("".join(f"{form} {base}\n" for form, base in forms))


main(pathlib.Path(sys.argv[1]))
