// Makes a container in a storage account: container.mjs ENDPOINT NAME KEY. The endpoint ends with the account.
import { createHmac } from "node:crypto";

const [endpoint, name, key] = process.argv.slice(2);
const url = new URL(`${endpoint}/${name}?restype=container`);
const date = new Date().toUTCString();
const version = "2021-12-02";
const account = endpoint.split("/").at(-1);
const signed = ["PUT", ...Array(11).fill(""), `x-ms-date:${date}`, `x-ms-version:${version}`, `/${account}${url.pathname}`, "restype:container"];
const signature = createHmac("sha256", Buffer.from(key, "base64")).update(signed.join("\n")).digest("base64");
const headers = { authorization: `SharedKey ${account}:${signature}`, "x-ms-date": date, "x-ms-version": version };
const answer = await fetch(url, { method: "PUT", headers });
if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
