//! The bar of an exchange with a server: which one, the bytes and their rate, and who is at work.

use std::cell::RefCell;

use indicatif::{MultiProgress, ProgressBar};
use split_image::progress::{Direction, Exchange, Meter, Place};

use super::super::render::ink;
use super::style::{self, style};

/// The columns of what stands around the bar, such as `  ` and ` 100%  999.99 MiB | 99.99 MiB/s  59s`.
const PERCENT_TO_END: usize = 39;

/// The bar of one exchange, which ends when it is dropped.
pub struct ExchangeBar<'a> {
    bar: ProgressBar,
    /// The start of the bar's template.
    start: &'static str,
    direction: Direction,
    server: String,
    /// The template that is shown.
    template: RefCell<String>,
    end: Box<dyn Fn(&ProgressBar) + 'a>,
}

impl<'a> ExchangeBar<'a> {
    /// A new bar among `bars`.
    pub fn among(bars: &'a MultiProgress, direction: Direction, server: &str) -> Self {
        let bar = bars.insert(0, ProgressBar::new_spinner());
        style::tick(&bar);
        let end = move |bar: &ProgressBar| {
            bar.finish_and_clear();
            bars.remove(bar);
        };
        ExchangeBar::on(bar, "", direction, server, Box::new(end))
    }

    /// The same on a `bar` that is there, whose template has `start`; `end` gives it back.
    pub fn on(
        bar: ProgressBar,
        start: &'static str,
        direction: Direction,
        server: &str,
        end: Box<dyn Fn(&ProgressBar) + 'a>,
    ) -> Self {
        let exchange = ExchangeBar {
            bar,
            start,
            direction,
            server: server.to_owned(),
            template: RefCell::default(),
            end,
        };
        exchange.show(&exchange.waiting(), "{spinner}  {elapsed}");
        exchange
    }

    fn waiting(&self) -> String {
        format!("Waiting for {}", self.server)
    }

    fn show(&self, message: &str, rest: &str) {
        let template = format!("{}{{msg}}  {rest}", self.start);
        if *self.template.borrow() != template {
            self.bar.set_style(style(&template));
            self.template.replace(template);
        }
        self.bar.set_message(message.to_owned());
    }
}

impl Exchange for ExchangeBar<'_> {
    fn at(&self, meter: Meter<'_>) {
        let words = match (meter.place, self.direction) {
            // Once the last object is sent, the server stores them all.
            (Place::Wire, Direction::Push) if meter.percent == 100 => {
                return self.show(&self.waiting(), "{spinner}  {elapsed}");
            }
            (Place::Server, _) => self.waiting(),
            (Place::Wire, Direction::Fetch) => format!("Fetching from {}", self.server),
            (Place::Wire, Direction::Push) => format!("Pushing to {}", self.server),
            (Place::Here, Direction::Fetch) => format!("Storing what {} sent", self.server),
            (Place::Here, Direction::Push) => format!("Packing for {}", self.server),
        };
        self.bar.set_length(100);
        self.bar.set_position(meter.percent as u64);
        let volume = match meter.volume {
            "" => String::new(),
            volume => format!("  {volume}"),
        };
        let bar = style::bar_beside(&self.bar, ink::width_of(&words) + PERCENT_TO_END);
        self.show(&words, &format!("{bar}{{percent:>3}}%{volume}  {{elapsed}}"));
    }
}

impl Drop for ExchangeBar<'_> {
    fn drop(&mut self) {
        (self.end)(&self.bar);
    }
}
