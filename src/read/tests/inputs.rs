//! Finding files and cutting them into blocks.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::super::inputs::Limits;
use super::*;

/// What `paths` give, with the folder's name left out: blocks as `source format first_line length`.
fn opened(folder: &Path, paths: &[&str], limits: Option<Limits>) -> Vec<String> {
    let inputs = Inputs::open(paths.iter().map(|path| folder.join(path)));
    let total = inputs.total_bytes();
    let mut consumed = 0;
    let inputs = match limits {
        Some(limits) => inputs.with_limits(limits),
        None => inputs,
    };
    let mut given = Vec::new();
    for item in inputs {
        given.push(match item {
            Ok(block) => {
                assert!(consumed <= block.consumed && Some(block.consumed) <= total, "progress runs to the total");
                consumed = block.consumed;
                format!("{} {} {} {}", block.source, block.format.as_str(), block.first_line, block.bytes.len())
            }
            Err(reject) => told(&reject),
        });
    }
    let name = format!("{}/", folder.display());
    given.into_iter().map(|line| line.replace(&name, "")).collect()
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("folders can be made");
        fs::write(path, bytes).expect("files can be written");
    }
    folder
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("gzip");
    encoder.finish().expect("gzip")
}

#[test]
fn a_folder_gives_its_transcripts_in_order() {
    let line = b"{\"call_id\":\"a\"}\n";
    let folder = folder(&[
        ("b.jsonl", line),
        ("a/z.TXT", b"Agent: a"),
        ("a/b.vtt", b"\xef\xbb\xbfWEBVTT\n"),
        ("c.json", b"{\n}"),
        ("d.ndjson.gz", &[gzip(line), gzip(line)].concat()),
        ("e.jsonl.zst", &zstd::encode_all(&line[..], 0).expect("zstd")),
        ("f.txt", line),
        ("g.docx", b"x"),
        ("b.labels.jsonl", b"x"),
        ("README.txt", b"x"),
        ("notes.md", b"x"),
        (".hidden.txt", b"x"),
        (".git/x.txt", b"x"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).expect("a link");
    let given = opened(folder.path(), &[""], None);
    let reject = "input g.docx: the ending tells no transcript: read are .jsonl, .ndjson, .json, .txt, .vtt, \
        also with .gz or .zst behind; name the file itself to have it read";
    assert_eq!(
        given,
        [
            "a/b.vtt webvtt 1 10",
            "a/z.TXT plain-text 1 8",
            "b.jsonl json-lines 1 16",
            "c.json json 1 3",
            "d.ndjson.gz json-lines 1 32",
            "e.jsonl.zst json-lines 1 16",
            "f.txt json-lines 1 16",
            reject,
        ]
    );
}

#[test]
fn globs_and_names_find_what_a_folder_does_not_show() {
    let folder = folder(&[
        ("a1.log", b"x"),
        ("a2.log", b"x"),
        ("[b].log", b"x"),
        ("sub/a3.log", b"x"),
        ("sub/a.txt", b"x"),
        ("a.labels.jsonl", b"x"),
    ]);
    let cases: &[(&[&str], &[&str])] = &[
        (&["a?.log"], &["a1.log plain-text 1 1", "a2.log plain-text 1 1"]),
        (&["**/a[13].log"], &["a1.log plain-text 1 1", "sub/a3.log plain-text 1 1"]),
        (&["*/*.log"], &["sub/a3.log plain-text 1 1"]),
        (&["s*"], &["sub/a.txt plain-text 1 1", "input sub/a3.log: the ending"]),
        (&["[b].log"], &["[b].log plain-text 1 1"]),
        (&["a.labels.*"], &["input a.labels.*: no such file, and no file matches"]),
        (&["[.log"], &["input [.log: no such file, and no glob either: "]),
        (&["x.log", "a1.log"], &["input x.log: cannot be opened: no such file or directory", "a1.log plain-text 1 1"]),
    ];
    for (paths, expected) in cases {
        let given = opened(folder.path(), paths, None);
        let fits = given.len() == expected.len() && given.iter().zip(*expected).all(|(a, b)| a.starts_with(b));
        assert!(fits, "paths: {paths:?} give {given:#?}, not {expected:#?}");
    }
}

#[test]
fn lines_are_cut_whole_and_long_ones_are_left_out() {
    let limits = Some(Limits { block: 10_000, call: 30_000 });
    let too_long = "the line is longer than 30000 bytes, the most that one call may have";
    // The lengths of the lines without their ends, what ends the last, and what comes of them.
    let cases: &[(&[usize], &str, &[&str])] = &[
        (&[3999; 5], "", &["json-lines 1 8000", "json-lines 3 8000", "json-lines 5 3999"]),
        (&[3999; 5], "\n", &["json-lines 1 8000", "json-lines 3 8000", "json-lines 5 4000"]),
        (&[16_000, 3], "\n", &["json-lines 1 16005"]),
        (&[3, 40_000, 3], "\n", &["json-lines 1 4", "2 too long", "json-lines 3 4"]),
        (&[40_000, 50_000, 3], "", &["1 too long", "2 too long", "json-lines 3 3"]),
        (&[40_000], "", &["1 too long"]),
        (&[30_000], "\n", &["json-lines 1 30001"]),
        (&[30_001], "\n", &["1 too long"]),
        (&[0], "", &["call a.jsonl: the file is empty"]),
        (&[0], "\n", &["json-lines 1 1"]),
    ];
    for (lengths, end, expected) in cases {
        let lines: Vec<String> = lengths.iter().map(|length| "x".repeat(*length)).collect();
        let folder = folder(&[("a.jsonl", format!("{}{end}", lines.join("\n")).as_bytes())]);
        let expected = expected.iter().map(|line| match line.strip_suffix(" too long") {
            Some(line) => format!("call a.jsonl:{line}: {too_long}"),
            None => line.replace("json-lines", "a.jsonl json-lines"),
        });
        let given = opened(folder.path(), &["a.jsonl"], limits);
        assert_eq!(given, expected.collect::<Vec<_>>(), "lengths: {lengths:?} and {end:?}");
    }
    let folder = folder(&[("a.txt", &[b'x'; 30_001]), ("b.txt", &[b'x'; 30_000])]);
    assert_eq!(
        opened(folder.path(), &[""], limits),
        [
            "call a.txt: the file is longer than 30000 bytes, the most that one call may have",
            "b.txt plain-text 1 30000",
        ]
    );
}

#[test]
fn the_cuts_do_not_lose_or_move_a_byte() {
    let lines: String = (0..20_000).map(|n| format!("{{\"call_id\":\"{n}\",\"turns\":[]}}\n")).collect();
    let folder = folder(&[("a.jsonl", lines.as_bytes()), ("b.jsonl.gz", &gzip(lines.as_bytes()))]);
    for file in ["a.jsonl", "b.jsonl.gz"] {
        let (mut bytes, mut next_line) = (Vec::new(), 1);
        for block in Inputs::open([folder.path().join(file)]) {
            let block = block.expect("the file can be read");
            assert_eq!(block.first_line, next_line);
            next_line += memchr::memchr_iter(b'\n', &block.bytes).count() as u64;
            assert!(block.bytes.ends_with(b"\n") && block.bytes.len() <= 256 << 10);
            bytes.extend(block.bytes);
        }
        assert!(bytes == lines.as_bytes(), "{file} was changed");
    }
}

#[test]
fn what_breaks_off_gives_what_came_before() {
    let lines: String = (0..50_000).map(|n| format!("{{\"call_id\":\"{n}\",\"turns\":[]}}\n")).collect();
    let whole = gzip(lines.as_bytes());
    let folder = folder(&[
        ("a.jsonl.gz", &whole[..whole.len() / 2]),
        ("b.jsonl.gz", b"no gzip"),
        ("c.txt.gz", &whole[..20]),
        ("d.jsonl.zst", b"\x28\xb5\x2f\xfd\xff\xff\xff\xff"),
        ("e.txt", b"Agent: a"),
    ]);
    let given = opened(folder.path(), &[""], None);
    let rejects: Vec<_> = given.iter().filter(|line| line.starts_with("input ")).collect();
    assert!(given[0].starts_with("a.jsonl.gz json-lines 1 "), "{given:#?}");
    assert!(rejects[0].starts_with("input a.jsonl.gz:") && rejects[0].contains("broke off"), "{given:#?}");
    assert_eq!(rejects[1], "input b.jsonl.gz: cannot be opened: the file ends in .gz but is not gzip");
    assert_eq!(rejects.len(), 4, "{given:#?}");
    assert_eq!(given.last().map(|line| &**line), Some("e.txt plain-text 1 8"));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_opened_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("a/x.txt", b"x"), ("b.txt", b"x")]);
    let locked = folder.path().join("a");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("the folder is ours");
    let may_read_all = fs::read_dir(&locked).is_ok();
    let given = opened(folder.path(), &[""], None);
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).expect("the folder is ours");
    if !may_read_all {
        assert_eq!(given, ["input a: cannot be opened: permission denied", "b.txt plain-text 1 1"]);
    }
}

#[test]
fn inputs_can_go_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Inputs>();
    is_send::<Block>();
}

#[test]
fn a_stream_has_no_total() {
    assert_eq!(Inputs::open(["-"]).total_bytes(), None);
}
