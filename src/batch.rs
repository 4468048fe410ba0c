//! Many calls on many threads, their results in input order.
//!
//! ```text
//! one thread: Inputs ──> packets of blocks ──> all threads: read, detect, score, render ──> one thread: write
//! ```
//!
//! The channels between hold few packets, so that memory is bounded by what is in flight. What a block gives
//! does not depend on the number of threads, and everything that needs the order of the input (which of two
//! calls with one id came first, what adds up) is done by the last thread alone.

use crate::detect::{Detector, Scratch};
use crate::framework::Framework;
use crate::language::decide;
use crate::read::{Block, Inputs, Read, Reader, Reject, RejectScope};
use crate::score::{Assessment, Scorer, Status};
use crate::transcript::{Language, Place, Transcript};
use crate::write::{Agents, AssessedCall, CallRows, CallTables, Counts, OutputFolder, Rows, WriteError};
use foldhash::fast::FixedState;
use rayon::prelude::*;
use std::collections::HashSet;
use std::hash::BuildHasher;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How many blocks travel together.
const PACKET_BLOCKS: usize = 8;
/// A packet is closed early when its blocks have so many bytes together.
const PACKET_BYTES: usize = 2 << 20;
/// How many packets may wait between two stages.
const WAITING: usize = 1;

/// How long a failure of the writer may go unnoticed while the inputs give nothing.
const PATIENCE: Duration = Duration::from_millis(100);
/// How many lost inputs [`Totals`] names.
const MOST_LOST_INPUTS: usize = 5;

/// Everything that judges a call, immutable and shared by all threads.
pub struct Road<'a> {
    /// Reads blocks.
    pub reader: &'a Reader,
    /// Finds evidence.
    pub detector: &'a Detector,
    /// What competencies are asked for.
    pub frameworks: &'a [Framework],
    /// The language the user forced.
    pub language: Option<Language>,
    /// The regional language of the site, for calls that do not state one.
    pub region: Option<Language>,
}

impl Road<'_> {
    /// Judges one call.
    pub fn assess(&self, call: &Transcript, scratch: &mut Scratch) -> Assessment {
        let rulebook = self.detector.rulebook();
        let known: Vec<Language> = rulebook.languages().collect();
        let decision = decide(call, self.language, &known);
        let detection = match decision.language {
            Some(language) => self.detector.detect(call, language, scratch),
            None => Default::default(),
        };
        Scorer { rulebook, frameworks: self.frameworks }.score(call, decision, detection)
    }
}

/// What has been done so far: for a progress bar.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Bytes read from the inputs as they lie on disk.
    pub consumed: u64,
    /// Counts up to here.
    pub counts: Counts,
}

/// What a run gives beside the files.
#[derive(Debug, Default)]
pub struct Totals {
    /// What was read and what became of it.
    pub counts: Counts,
    /// What adds up over agents.
    pub agents: Agents,
    /// The first inputs that could not be read, a handful at most.
    pub lost_inputs: Vec<Reject>,
}

/// A block's results.
struct BlockResult {
    rows: Rows,
    items: Vec<Item>,
    bytes: u64,
    consumed: u64,
}

enum Item {
    Call(Box<CallResult>),
    Reject(Reject),
}

struct CallResult {
    call_id: String,
    place: Place,
    rows: CallRows,
    agent_id: String,
    team: String,
    assessed: bool,
    turns: u64,
    evidence: u64,
    statuses: Vec<Vec<(Status, Option<f64>)>>,
}

/// Sends all inputs down the road into `folder`, on the threads of the current rayon pool.
///
/// # Errors
/// If an output cannot be written. Nothing that an input holds is an error.
pub fn run(
    inputs: Inputs,
    road: &Road<'_>,
    tables: &CallTables<'_>,
    folder: &mut OutputFolder,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Totals, WriteError> {
    let (to_work, work) = sync_channel::<Vec<Result<Block, Reject>>>(WAITING);
    let (to_writer, finished) = sync_channel::<Vec<BlockResult>>(WAITING);
    // Not of the scope: if the writer fails while the inputs keep this thread waiting, as a terminal or a pipe may
    // for ever, the run ends without it.
    let reading = std::thread::spawn(move || {
        for packet in Packets(inputs) {
            // The receiver is gone only if the writer failed; then there is nothing left to read for.
            if to_work.send(packet).is_err() {
                break;
            }
        }
    });
    let totals = std::thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let mut collector = Collector { folder, totals: Totals::default(), seen: SeenIds::default() };
            for packet in finished {
                for block in packet {
                    let consumed = block.consumed;
                    collector.take(block)?;
                    progress(Progress { consumed, counts: collector.totals.counts });
                }
            }
            Ok(collector.totals)
        });
        let pool = ScratchPool::default();
        loop {
            let packet = match work.recv_timeout(PATIENCE) {
                Ok(packet) => packet,
                // With our end of its channel open, the writer is done only if it failed.
                Err(RecvTimeoutError::Timeout) if !writer.is_finished() => continue,
                Err(_) => break,
            };
            let results: Vec<BlockResult> = packet
                .into_par_iter()
                .map(|block| pool.with(|scratch| process(block, road, tables, scratch)))
                .collect();
            if to_writer.send(results).is_err() {
                break;
            }
        }
        drop((to_writer, work));
        match writer.join() {
            Ok(totals) => totals,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    match reading.join() {
        Ok(()) => Ok(totals),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// Inputs in packets.
struct Packets(Inputs);

impl Iterator for Packets {
    type Item = Vec<Result<Block, Reject>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut packet = Vec::new();
        let mut bytes = 0;
        while packet.len() < PACKET_BLOCKS && bytes < PACKET_BYTES {
            let Some(block) = self.0.next() else { break };
            bytes += block.as_ref().map_or(0, |block| block.bytes.len());
            packet.push(block);
        }
        (!packet.is_empty()).then_some(packet)
    }
}

/// Working memories that wait for a thread: each is used by one at a time and kept for the whole run.
#[derive(Default)]
struct ScratchPool(Mutex<Vec<Scratch>>);

impl ScratchPool {
    fn with<T>(&self, work: impl FnOnce(&mut Scratch) -> T) -> T {
        // A poisoned lock still guards whole values: they are only taken out and put back.
        let waiting = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = waiting().pop().unwrap_or_default();
        let result = work(&mut scratch);
        waiting().push(scratch);
        result
    }
}

fn process(
    block: Result<Block, Reject>,
    road: &Road<'_>,
    tables: &CallTables<'_>,
    scratch: &mut Scratch,
) -> BlockResult {
    let mut result = BlockResult { rows: tables.rows(), items: Vec::new(), bytes: 0, consumed: 0 };
    let block = match block {
        Ok(block) => block,
        Err(reject) => {
            result.items.push(Item::Reject(reject));
            return result;
        }
    };
    (result.bytes, result.consumed) = (block.bytes.len() as u64, block.consumed);
    road.reader.read(&block, &mut |read| match read {
        Read::Reject(reject) => result.items.push(Item::Reject(reject)),
        Read::Call(mut call, place) => {
            call.region = call.region.or(road.region);
            let assessment = road.assess(&call, scratch);
            let rows =
                tables.render(&AssessedCall { call: &call, place: &place, assessment: &assessment }, &mut result.rows);
            result.items.push(Item::Call(Box::new(CallResult {
                place,
                rows,
                agent_id: call.agent_id.take().unwrap_or_default(),
                team: call.team.take().unwrap_or_default(),
                assessed: assessment.bearing.not_assessed.is_none(),
                turns: call.turns.len() as u64,
                evidence: assessment.detection.evidence.len() as u64,
                statuses: Agents::statuses(&assessment.frameworks),
                call_id: call.call_id,
            })));
        }
    });
    result
}

/// The last thread's work.
struct Collector<'a> {
    folder: &'a mut OutputFolder,
    totals: Totals,
    seen: SeenIds,
}

impl Collector<'_> {
    fn take(&mut self, block: BlockResult) -> Result<(), WriteError> {
        self.totals.counts.bytes += block.bytes;
        for item in block.items {
            match item {
                Item::Reject(reject) => self.reject(&reject)?,
                Item::Call(call) if self.seen.insert(&call.call_id) => {
                    self.folder.write_call(&block.rows, &call.rows)?;
                    self.count(&call);
                }
                Item::Call(call) => self.reject(&Reject {
                    scope: RejectScope::Call,
                    place: call.place,
                    call_id: Some(call.call_id),
                    reason: "another call with this id came before; ids must differ within a run".to_owned(),
                })?,
            }
        }
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), WriteError> {
        let counts = &mut self.totals.counts;
        match reject.scope {
            RejectScope::Input => {
                counts.inputs_rejected += 1;
                if self.totals.lost_inputs.len() < MOST_LOST_INPUTS {
                    self.totals.lost_inputs.push(reject.clone());
                }
            }
            RejectScope::Call => {
                counts.calls_in += 1;
                counts.rejected += 1;
            }
            RejectScope::Turn => counts.turns_rejected += 1,
            RejectScope::Field => counts.fields_rejected += 1,
        }
        self.folder.write_reject(reject)
    }

    fn count(&mut self, call: &CallResult) {
        let Totals { counts, agents, .. } = &mut self.totals;
        counts.calls_in += 1;
        counts.turns += call.turns;
        if !call.assessed {
            counts.not_assessed += 1;
            return;
        }
        counts.assessed += 1;
        counts.evidence += call.evidence;
        for (status, _) in call.statuses.iter().flatten() {
            match status {
                Status::Covered => counts.covered += 1,
                Status::Partial => counts.partial += 1,
                Status::Missed => counts.missed += 1,
                _ => {}
            }
        }
        agents.add(&call.agent_id, &call.team, &call.statuses);
    }
}

/// The ids that have come, as 128-bit hashes: 16 bytes a call, whatever ids look like.
#[derive(Default)]
struct SeenIds(HashSet<u128, FixedState>);

impl SeenIds {
    /// Whether `call_id` is new.
    fn insert(&mut self, call_id: &str) -> bool {
        let half = |seed: u64| u128::from(FixedState::with_seed(seed).hash_one(call_id));
        self.0.insert(half(1) << 64 | half(2))
    }
}
