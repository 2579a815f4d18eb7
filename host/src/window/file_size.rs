//! How large a file is, in words that are the same in every language.

/// In the unit that leaves at most four digits, with a decimal place where there are few.
pub(super) fn file_size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => in_unit(bytes, 1_000, "KB"),
        1_000_000..1_000_000_000 => in_unit(bytes, 1_000_000, "MB"),
        _ => in_unit(bytes, 1_000_000_000, "GB"),
    }
}

fn in_unit(bytes: u64, unit: u64, name: &str) -> String {
    let tenths = bytes / (unit / 10);
    if tenths < 100 {
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    } else {
        format!("{} {name}", bytes / unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        for (bytes, words) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 KB"),
            (12_345, "12 KB"),
            (1_234_567, "1.2 MB"),
            (99_999_999, "99 MB"),
            (2_500_000_000, "2.5 GB"),
        ] {
            assert_eq!(file_size(bytes), words);
        }
    }
}
