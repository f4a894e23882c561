use kafka_event::prelude::*;

#[derive(EventType, Default)]
struct Folder {
    files: Vec<File>,
}

#[derive(EventType, Default)]
struct File {
    name: String,
    folder: Option<Box<Folder>>,
}

#[kafka_event(topic = "files")]
struct FolderMovedEvent {
    folder: Folder,
}

fn main() {}
