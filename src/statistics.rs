//! How sure a figure is that was measured on so few calls: intervals.

/// A 95 % interval, both ends within 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_963_985;

/// How many times calls are drawn again for [`resampled`].
const DRAWS: usize = 1_000;

/// Wilson's score interval of a proportion (Wilson 1927); `None` without trials.
pub fn wilson(successes: u64, trials: u64) -> Option<Interval> {
    if trials == 0 {
        return None;
    }
    let (n, p) = (trials as f64, successes as f64 / trials as f64);
    let denominator = 1.0 + Z * Z / n;
    let centre = (p + Z * Z / (2.0 * n)) / denominator;
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / denominator;
    Some(Interval { low: (centre - half).max(0.0), high: (centre + half).min(1.0) })
}

/// The percentile interval of `figure` over `items` drawn again with replacement (Efron 1979).
///
/// Draws for which `figure` has no value are left out; `None` if none has one. The draws are the same in
/// every run.
pub fn resampled<T>(items: &[T], figure: impl Fn(&mut dyn Iterator<Item = &T>) -> Option<f64>) -> Option<Interval> {
    if items.is_empty() {
        return None;
    }
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut values: Vec<f64> = (0..DRAWS)
        .filter_map(|_| {
            let mut drawn = (0..items.len()).map(|_| &items[(next(&mut state) % items.len() as u64) as usize]);
            figure(&mut drawn)
        })
        .collect();
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get(((values.len() as f64 - 1.0) * share).round() as usize).copied();
    Some(Interval { low: at(0.025)?, high: at(0.975)? })
}

/// The next number of SplitMix64 (Steele, Lea and Flood 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_intervals_are_those_of_the_books() {
        // 81 of 263: Newcombe 1998, table I, method 3.
        let cases = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)];
        for (successes, trials, low, high) in cases {
            let interval = wilson(successes, trials).expect("there are trials");
            let near = |a: f64, b: f64| (a - b).abs() < 5e-5;
            assert!(near(interval.low, low) && near(interval.high, high), "{successes}/{trials}: {interval:?}");
        }
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn a_figure_that_is_always_the_same_has_no_width() {
        let mean = |items: &mut dyn Iterator<Item = &f64>| {
            let all: Vec<f64> = items.copied().collect();
            Some(all.iter().sum::<f64>() / all.len() as f64)
        };
        assert_eq!(resampled(&[0.5; 10], mean), Some(Interval { low: 0.5, high: 0.5 }));
        assert_eq!(resampled(&[], mean), None);
    }
}
