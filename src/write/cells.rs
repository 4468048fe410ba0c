//! Cells and rows of CSV: RFC 4180, and nothing that a spreadsheet would take for a formula.

use std::borrow::Cow;

/// Appends rows to a buffer.
pub(super) struct RowWriter<'a> {
    buffer: &'a mut Vec<u8>,
    begun: bool,
}

impl<'a> RowWriter<'a> {
    pub fn new(buffer: &'a mut Vec<u8>) -> Self {
        RowWriter { buffer, begun: false }
    }

    /// Adds a cell that is data: quoted where it must be, harmless in a spreadsheet.
    pub fn cell(&mut self, text: &str) -> &mut Self {
        let text = harmless(text);
        self.begin();
        if text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
            self.buffer.push(b'"');
            for byte in text.bytes() {
                if byte == b'"' {
                    self.buffer.push(b'"');
                }
                self.buffer.push(byte);
            }
            self.buffer.push(b'"');
        } else {
            self.buffer.extend_from_slice(text.as_bytes());
        }
        self
    }

    /// Adds a cell of one of the program's own words: they need neither quotes nor care.
    pub fn word(&mut self, word: &'static str) -> &mut Self {
        self.begin();
        self.buffer.extend_from_slice(word.as_bytes());
        self
    }

    /// Adds a whole number.
    pub fn number(&mut self, number: usize) -> &mut Self {
        self.begin();
        let mut digits = [0; 20];
        let mut at = digits.len();
        let mut rest = number;
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.buffer.extend_from_slice(&digits[at..]);
        self
    }

    /// Adds a whole number, or an empty cell.
    pub fn maybe_number(&mut self, number: Option<usize>) -> &mut Self {
        match number {
            Some(number) => self.number(number),
            None => self.word(""),
        }
    }

    /// Adds a share with three decimals, or an empty cell.
    pub fn share(&mut self, share: Option<f64>) -> &mut Self {
        match share {
            Some(share) => self.cell(&format!("{share:.3}")),
            None => self.word(""),
        }
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.buffer.extend_from_slice(b"\r\n");
        self.begun = false;
    }

    fn begin(&mut self) {
        if self.begun {
            self.buffer.push(b',');
        }
        self.begun = true;
    }
}

/// Puts an apostrophe before what a spreadsheet would compute (OWASP, *CSV injection*).
fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_read_back_as_they_were_written() {
        let cells = ["plain", "with, comma", "with \"quotes\"", "two\nlines", "", "ümlaut"];
        let mut buffer = Vec::new();
        let mut row = RowWriter::new(&mut buffer);
        for cell in cells {
            row.cell(cell);
        }
        row.end();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(buffer.as_slice());
        let read: Vec<String> = reader
            .records()
            .flatten()
            .flat_map(|record| record.iter().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        assert_eq!(read, cells);
    }

    #[test]
    fn formulas_are_made_harmless() {
        for (text, expected) in [("=1+1", "'=1+1"), ("@cmd", "'@cmd"), ("-2", "'-2"), ("\n=1", "'\n=1"), ("a=b", "a=b")]
        {
            assert_eq!(harmless(text), expected);
        }
    }

    #[test]
    fn numbers_are_written_in_full() {
        let mut buffer = Vec::new();
        RowWriter::new(&mut buffer).number(0).number(1_203).maybe_number(None).share(Some(2.0 / 3.0)).end();
        assert_eq!(String::from_utf8_lossy(&buffer), "0,1203,,0.667\r\n");
    }
}
