//! The delta format of packs: a list of copies from a base and of new bytes.

/// Rebuilds into `out` what `delta` makes of `base`; none where the delta is damaged.
pub(crate) fn apply(base: &[u8], delta: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let mut rest = delta;
    let base_len = size(&mut rest)?;
    let out_len = size(&mut rest)?;
    if base_len != base.len() as u64 {
        return None;
    }
    let out_len = usize::try_from(out_len).ok().filter(|&len| len <= MAX_TREE)?;
    out.clear();
    // Only what the delta brings decides how much memory is taken, not the length that it promises.
    out.reserve(out_len.min(base.len().saturating_add(delta.len())));
    while let Some((&command, after)) = rest.split_first() {
        rest = after;
        if command & 0x80 != 0 {
            let mut number = |bits: std::ops::Range<u8>| {
                let mut value = 0usize;
                for (place, bit) in bits.enumerate() {
                    if command & (1 << bit) != 0 {
                        let (&byte, after) = rest.split_first()?;
                        value |= usize::from(byte) << (8 * place);
                        rest = after;
                    }
                }
                Some(value)
            };
            let from = number(0..4)?;
            let len = match number(4..7)? {
                0 => 0x10000,
                len => len,
            };
            out.extend_from_slice(base.get(from..from.checked_add(len)?)?);
        } else if command == 0 {
            return None;
        } else {
            let (new, after) = rest.split_at_checked(usize::from(command))?;
            out.extend_from_slice(new);
            rest = after;
        }
        if out.len() > out_len {
            return None;
        }
    }
    (out.len() == out_len).then_some(())
}

/// No tree is larger; a delta that promises more is damaged.
const MAX_TREE: usize = 1 << 31;

/// A number of seven bits a byte, the lowest first.
fn size(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        let bits = u64::from(byte & 0x7f);
        // The tenth byte has room for one bit.
        if bits << shift >> shift != bits {
            return None;
        }
        value |= bits << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::apply;

    #[test]
    fn copies_and_new_bytes_make_the_result() {
        let mut out = Vec::new();
        assert!(apply(b"hello world", b"\x0b\x08\x91\x06\x05\x03new", &mut out).is_some());
        assert_eq!(out, b"worldnew");
    }

    #[test]
    fn a_damaged_delta_is_seen() {
        let mut out = Vec::new();
        for delta in [
            &b"\x02\x01\x91\x06\x05"[..],
            b"\x02\x05\x02ab",
            b"\x02\x02\x00",
            b"\x02\x02\x05ab",
            b"\x03\x02\x02ab",
            b"\x02",
        ] {
            assert!(apply(b"ab", delta, &mut out).is_none(), "{delta:?}");
        }
    }
}
