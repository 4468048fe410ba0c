//! Plain text and WebVTT.

use super::*;
use Speaker::{Agent, Customer, Other, System};

fn read_text(format: Format, text: &str) -> (Vec<Transcript>, Vec<String>) {
    read(speakers(&[]), &block(format, "dir/a.b.txt", text.as_bytes()))
}

#[test]
fn the_french_sample_reads_as_expected() {
    let bytes = include_bytes!("../testdata/plain_fr.txt");
    let (calls, rejects) = read(speakers(&[]), &block(Format::Plain, "plain_fr.txt", bytes));
    let [call] = &*calls else { panic!("one call: {rejects:?}") };
    assert_eq!(rejects, [""; 0]);
    assert_eq!((&*call.call_id, call.language.map(|l| l.to_string()).as_deref()), ("RE-2026-0417", Some("fr")));
    assert_eq!(call.started_at.as_deref(), Some("12/03/2026 09:14"));
    assert_eq!(
        said(call),
        [
            (System, "Cet appel peut être enregistré à des fins de qualité.", Some(0.0), None),
            (Agent, "Rhône Énergie, bonjour, Sophie à l’appareil. Que puis-je faire pour vous ?", Some(5.0), None),
            (
                Customer,
                "Bonjour, c’est Monsieur Lefèvre. J’ai reçu une facture de 184,50 € et je ne la comprends pas.",
                Some(11.0),
                None
            ),
            (Agent, "D’accord, je regarde votre dossier. Votre numéro de client, s’il vous plaît ?", Some(19.0), None),
            (Customer, "C’est le 40 : 118 : 7.", None, None),
            (
                Agent,
                "Merci. Je vois une régularisation : la consommation de l’hiver a été plus élevée que prévu.",
                Some(31.0),
                None
            ),
            (Customer, "Ah. Et je peux payer en deux fois ?", Some(52.0), None),
            (Agent, "Oui, bien sûr. Je vous envoie un échéancier par e-mail. Autre chose ?", Some(56.0), None),
            (Customer, "Non, c’est tout. Merci, au revoir.", Some(64.0), None),
        ]
    );
}

#[test]
fn the_teams_sample_reads_as_expected() {
    let bytes = include_bytes!("../testdata/teams.vtt");
    let names = speakers(&["Brunner, Petra [Alpenstrom]=agent", "+41 79 555 01 23 (Extern)=customer"]);
    let (calls, rejects) = read(names, &block(Format::WebVtt, "x/teams.vtt.gz", bytes));
    let [call] = &*calls else { panic!("one call: {rejects:?}") };
    assert_eq!(rejects, ["field x/teams.vtt.gz: 1 turns name no voice: their speaker is `other`"]);
    assert_eq!((&*call.call_id, call.language), ("teams", None));
    assert_eq!(
        said(call),
        [
            (
                Agent,
                "Alpenstrom Kundendienst, grüezi, mein Name ist Petra Brunner. Wie kann ich Ihnen helfen?",
                Some(3.258),
                Some(8.1)
            ),
            (
                Customer,
                "Grüezi, Keller. Ich habe den Tarif Duo & Nacht und die Rechnung ist > 300 Franken.",
                Some(7.9),
                Some(12.02)
            ),
            (Agent, "Danke, Herr Keller. Ich schaue das gleich im System nach.", Some(12.6), Some(15.24)),
            (Other, "Einen Moment bitte.", Some(16.0), Some(17.5)),
            (
                Agent,
                "Vielen Dank fürs Warten. Im Februar wurde der Zähler geschätzt, ich lasse das korrigieren.",
                Some(31.04),
                Some(37.88)
            ),
            (Customer, "Super, merci vielmal!", Some(38.2), Some(40.0)),
            (Agent, "Uf Widerluege.", Some(3600.0), Some(3601.25)),
        ]
    );
}

#[test]
fn the_zoom_sample_reads_as_expected() {
    let bytes = include_bytes!("../testdata/zoom.vtt");
    let names = speakers(&["Northgate Support - Aisha=agent", "Tom Baker=customer"]);
    let (calls, rejects) = read(names, &block(Format::WebVtt, "zoom.vtt", bytes));
    let [call] = &*calls else { panic!("one call: {rejects:?}") };
    assert_eq!(
        said(call),
        [
            (Agent, "Good morning, Northgate Bank, you're speaking to Aisha. How can I help?", Some(1.17), Some(4.56)),
            (Customer, "Hi. I got a letter about my mortgage. Note: it's the second one.", Some(5.02), Some(9.88)),
            (Other, "Reference: 4471-B is what it says at the top.", Some(10.3), Some(12.0)),
            (Agent, "Thank you. Let me pull that up for you.", Some(12.9), Some(16.4)),
            (
                Agent,
                "So your fixed rate ends in June, and the letter sets out the options you have.",
                Some(24.11),
                Some(29.99)
            ),
            (Customer, "Right, that makes sense.", Some(30.5), Some(32.2)),
        ]
    );
}

#[test]
fn plain_text_is_read_line_by_line() {
    // text, what was said, how many rejects
    let cases: &[(&str, &[Said<'_>], usize)] = &[
        ("Agent: a\r\rKunde: b\rund c", &[(Agent, "a", None, None), (Customer, "b und c", None, None)], 0),
        ("\u{feff}  Agent: a\n  Kunde: b\n", &[(Agent, "a", None, None), (Customer, "b", None, None)], 0),
        (
            "Agent:\nscreenplay\n\nKunde:\n\nlate",
            &[(Agent, "screenplay", None, None), (Customer, "late", None, None)],
            0,
        ),
        (
            "Petra: a\nTom: b\nPetra: c\nTom: d",
            &[(Other, "a", None, None), (Other, "b", None, None), (Other, "c", None, None), (Other, "d", None, None)],
            2,
        ),
        (
            "Agent: a\nTom: b\nTom: c",
            &[(Agent, "a", None, None), (Other, "b", None, None), (Other, "c", None, None)],
            1,
        ),
        ("Agent: a\n\n    b\n\nc\nd\nKunde: e\nf", &[(Agent, "a b", None, None), (Customer, "e f", None, None)], 1),
        ("Agent: a\nTom: once", &[(Agent, "a Tom: once", None, None)], 0),
        ("[00:09] Agent: b\n[00:01] Kunde: a", &[(Customer, "a", Some(1.0), None), (Agent, "b", Some(9.0), None)], 0),
        (
            "[00:01] Agent: a\n[00:02] b\n[00:03] (Pause)",
            &[(Agent, "a", Some(1.0), None), (Other, "b", Some(2.0), None)],
            1,
        ),
        ("[00:01]\nAgent: a &amp; b", &[(Agent, "a &amp; b", Some(1.0), None)], 0),
        ("Kunde: um\n14:30 Uhr\n[lacht]", &[(Customer, "um 14:30 Uhr", None, None)], 0),
        ("Agent 1: a\nKund:in: b", &[(Agent, "a", None, None), (Customer, "b", None, None)], 0),
    ];
    for (text, expected, rejects) in cases {
        let (calls, told) = read_text(Format::Plain, text);
        let [call] = &*calls else { panic!("one call of {text:?}: {told:?}") };
        assert_eq!((&*said(call), told.len()), (*expected, *rejects), "text: {text:?}\n{told:?}");
        assert_eq!(call.call_id, "a.b");
    }
}

#[test]
fn a_header_is_read_in_five_languages() {
    let header = "Gespräch\nAnruf-ID: x\nLingua : italiano\nMedewerker-ID: 7\nÉquipe : Nord\nKanaal: phone\n\
        Firma: A AG\nNom du client : Käser\nDirection: inbound\nTitle: y\n\nAgent: Hallo\nDatum: 12. März";
    let (calls, rejects) = read_text(Format::Plain, header);
    let [call] = &*calls else { panic!("one call: {rejects:?}") };
    let texts = (&*call.call_id, call.agent_id.as_deref(), call.team.as_deref(), call.company.as_deref());
    assert_eq!(texts, ("x", Some("7"), Some("Nord"), Some("A AG")));
    assert_eq!(call.customer_name.as_deref(), Some("Käser"));
    assert_eq!(call.channel.map(|c| c.as_str()), Some("phone"));
    assert_eq!(call.attributes.get("language").map(|l| &**l), Some("italiano"));
    assert_eq!(said(call), [(Agent, "Hallo Datum: 12. März", None, None)]);
    assert_eq!(rejects.len(), 1, "{rejects:?}");
}

#[test]
fn webvtt_is_read_cue_by_cue() {
    let head = "WEBVTT\nLanguage: de-CH\n\n";
    let cases: &[(&str, &[Said<'_>])] = &[
        (
            "00:01.000 --> 00:02.000\n<v Agent>a</v><v Kunde>b",
            &[(Agent, "a", Some(1.0), Some(2.0)), (Customer, "b", Some(1.0), Some(2.0))],
        ),
        (
            "-0:0:2.0 --> 0:0:1.0\n<v Agent>a\n\n0:0:1.5 --> 0:0:3.0\n<v Kunde>b",
            &[(Agent, "a", Some(0.0), Some(3.0)), (Customer, "b", Some(3.5), Some(5.0))],
        ),
        (
            "00:05.000 --> 00:06.000\nKunde: b\n\n00:01.000 --> 00:02.000\nAgent: a",
            &[(Agent, "a", Some(1.0), Some(2.0)), (Customer, "b", Some(5.0), Some(6.0))],
        ),
        (
            "00:01.000 --> 00:02.000\n-- a\n-- b\nc",
            &[(Other, "a", Some(1.0), Some(2.0)), (Other, "b c", Some(1.0), Some(2.0))],
        ),
        (
            "00:01.000 --> 00:02.000\n[Agent]: a\nb\nKunde: c",
            &[(Agent, "a b", Some(1.0), Some(2.0)), (Customer, "c", Some(1.0), Some(2.0))],
        ),
        ("x --> y\n<v Agent>a", &[(Agent, "a", None, None)]),
        (
            "00:01.000 --> 00:02.000\n{\"speakerName\":\"Agent\",\"spokenText\":\"a \\u00e4\",\"spokenLanguage\":\"fr-fr\"}",
            &[(Agent, "a ä", Some(1.0), Some(2.0))],
        ),
    ];
    for (cues, expected) in cases {
        let (calls, rejects) = read_text(Format::WebVtt, &format!("{head}{cues}\n"));
        let [call] = &*calls else { panic!("one call of {cues:?}: {rejects:?}") };
        assert_eq!(&*said(call), *expected, "cues: {cues:?}");
        assert_eq!(call.language.map(|l| l.to_string()).as_deref(), Some("de"));
    }
}

#[test]
fn what_is_no_transcript_is_told() {
    let cases: &[(Format, &[u8], &str)] = &[
        (Format::Plain, b"Dear all\nsome text", "no turn found: tried plain text"),
        (Format::Plain, b"[{\"a\":1}]", "a JSON array must be written as one object a line"),
        (Format::Plain, b"Agent: Gr\xfcezi", "byte 9 of the file is not UTF-8: save it as UTF-8"),
        (Format::Plain, b"\xff\xfeA\0", "save it as UTF-8"),
        (Format::Plain, b"A\0g\0", "looks like UTF-16"),
        (Format::WebVtt, b"WEBVTT\n\nNOTE x\n", "no cue with text"),
    ];
    for (format, bytes, expected) in cases {
        let (calls, rejects) = read(speakers(&[]), &block(*format, "a.txt", bytes));
        assert_eq!((calls.len(), rejects.len()), (0, 1));
        assert!(rejects[0].starts_with("call a.txt: ") && rejects[0].contains(expected), "{rejects:?}");
    }
}
