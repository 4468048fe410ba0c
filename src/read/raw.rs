//! The canonical form as written: borrowed from the line, any type accepted anywhere.
//!
//! No visitor here ever refuses a type, because serde's own message for that quotes the value, and a reason
//! must not quote what people said. What does not fit is told apart afterwards, by [`super::json`].

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::MAX_TURNS;

/// One conversation: its fields but `turns` in the order written, unread, and its turns.
pub(super) struct RawCall<'a> {
    pub fields: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// Fields beyond [`MAX_FIELDS`] that were not kept.
    pub further_fields: usize,
    pub turns: RawTurns<'a>,
}

/// More fields than anybody's metadata have.
pub(super) const MAX_FIELDS: usize = 1_000;

/// What stands under `turns`.
#[derive(Default)]
pub(super) enum RawTurns<'a> {
    #[default]
    Missing,
    NotAList,
    TooMany,
    List(Vec<RawTurn<'a>>),
}

/// A turn as written; every field [`Scalar::Missing`] where the turn is not an object.
#[derive(Default)]
pub(super) struct RawTurn<'a> {
    pub speaker: Scalar<'a>,
    pub text: Scalar<'a>,
    pub start: Scalar<'a>,
    pub end: Scalar<'a>,
}

/// A value where a text or a number is expected.
#[derive(Default)]
pub(super) enum Scalar<'a> {
    /// Not there, or `null`.
    #[default]
    Missing,
    Text(Cow<'a, str>),
    Number(f64),
    /// A truth value, a list or an object.
    Other,
}

/// Declares a visitor's methods that take a value of any other type for `$value`.
macro_rules! otherwise {
    ($value:expr; $($method:ident($($of:ty)?)),+) => {
        $(fn $method<E>(self, $(_: $of)?) -> Result<Self::Value, E> { Ok($value) })+
    };
}

/// Text from bytes: a key or a string value, borrowed where it holds no escape.
struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field name")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ScalarVisitor;
        impl<'de> Visitor<'de> for ScalarVisitor {
            type Value = Scalar<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a number")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Scalar::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Scalar::Text(Cow::Owned(text.to_owned())))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(Scalar::Number(number))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Scalar::Number(number as f64))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Scalar::Number(number as f64))
            }
            otherwise!(Scalar::Missing; visit_unit());
            otherwise!(Scalar::Other; visit_bool(bool));
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                skip_seq(seq).map(|()| Scalar::Other)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                skip_map(map).map(|()| Scalar::Other)
            }
        }
        deserializer.deserialize_any(ScalarVisitor)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for RawTurn<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TurnVisitor;
        impl<'de> Visitor<'de> for TurnVisitor {
            type Value = RawTurn<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a turn")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut turn = RawTurn::default();
                while let Some(Key(key)) = map.next_key()? {
                    let field = match &*key {
                        "speaker" => &mut turn.speaker,
                        "text" => &mut turn.text,
                        "start" => &mut turn.start,
                        "end" => &mut turn.end,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    *field = map.next_value()?;
                }
                Ok(turn)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                skip_seq(seq).map(|()| RawTurn::default())
            }
            otherwise!(RawTurn::default();
                visit_unit(), visit_bool(bool), visit_f64(f64), visit_u64(u64), visit_i64(i64), visit_str(&str));
        }
        deserializer.deserialize_any(TurnVisitor)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for RawTurns<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TurnsVisitor;
        impl<'de> Visitor<'de> for TurnsVisitor {
            type Value = RawTurns<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of turns")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut turns = Vec::new();
                while let Some(turn) = seq.next_element()? {
                    if turns.len() == MAX_TURNS {
                        return skip_seq(seq).map(|()| RawTurns::TooMany);
                    }
                    turns.push(turn);
                }
                Ok(RawTurns::List(turns))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                skip_map(map).map(|()| RawTurns::NotAList)
            }
            otherwise!(RawTurns::Missing; visit_unit());
            otherwise!(RawTurns::NotAList;
                visit_bool(bool), visit_f64(f64), visit_u64(u64), visit_i64(i64), visit_str(&str));
        }
        deserializer.deserialize_any(TurnsVisitor)
    }
}

/// A line that is JSON: a call, or something that is not an object.
pub(super) struct RawLine<'a>(pub Option<RawCall<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for RawLine<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LineVisitor;
        impl<'de> Visitor<'de> for LineVisitor {
            type Value = RawLine<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a conversation")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut call = RawCall { fields: Vec::new(), further_fields: 0, turns: RawTurns::Missing };
                while let Some(Key(key)) = map.next_key()? {
                    if key == "turns" {
                        call.turns = map.next_value()?;
                    } else if call.fields.len() == MAX_FIELDS {
                        map.next_value::<IgnoredAny>()?;
                        call.further_fields += 1;
                    } else {
                        call.fields.push((key, map.next_value()?));
                    }
                }
                Ok(RawLine(Some(call)))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                skip_seq(seq).map(|()| RawLine(None))
            }
            otherwise!(RawLine(None);
                visit_unit(), visit_bool(bool), visit_f64(f64), visit_u64(u64), visit_i64(i64), visit_str(&str));
        }
        deserializer.deserialize_any(LineVisitor)
    }
}

fn skip_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<(), A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

fn skip_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}
