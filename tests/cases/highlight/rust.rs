#![allow(dead_code)]
//! Offers of a department.
use std::{collections::HashMap, io::{self, Read}};

/// An offer, with a deadline.
#[derive(Clone, Debug)]
#[cfg(all(unix, not(feature = "std"), limit = 3, open = true))]
pub struct Offer<'a, T: 'static> {
    pub title: &'a str,
    pages: Vec<(T, u32)>,
}

/* A block /* in a block */ and on */
macro_rules! open {
    ($name:ident, $($rest:tt)*) => { println!("{} {}", $name, true); open!($($rest)*) };
}

/** Documented, too. */
impl<'a, T> Offer<'a, T> where T: Clone + Default {
    pub async fn open(&mut self, r#in: Option<usize>) -> Result<(), Box<dyn io::Error>> {
        let mut map: HashMap<String, f64> = HashMap::new();
        'outer: for (i, page) in self.pages.iter().enumerate() {
            if i >= 0x1F_usize && i != 1_000 || page.1 as u8 == 0b11 { continue 'outer; }
            map.insert("a\tb\u{1F600}\"".to_string(), 1.5e3 + 3f64 - 1e-5);
        }
        let text = (b'x', '\n', r#"raw "text""#, b"\x00", ..=0o17);
        match in_state { Some(ref x) if x.len() > 1 => crate::run::<T>(x)?, _ => unreachable!() }
        self.wait(|a, b| a + b).await;
        assert_eq!(vec![false, true], map.values().map(|v| *v > 0.5).collect::<Vec<bool>>());
        Ok(())
    }
}
