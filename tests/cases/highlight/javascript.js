#!/usr/bin/env node
// Offers of a department.
import page, { title as name } from "./page.js";

/* An offer. */
export default class Offer extends Page {
  static get limit() { return 0x1F + 0b11 + 0o17 + 1.5; }
  constructor(title = 'it\'s', ...names) { super(title); this.names = names; }
  async open(today) {
    const text = `open ${today + `inner ${this.title}`} \${no}`, html = "a \"b\"\n";
    let pattern = /a[/b]\/(?:c)\d{2,3}$/gi, half = today / 2 / 1;
    var options = { a: 1, 'b': [2, null], [text]: undefined, close() {}, ...names };
    if (text === html && !options || half != NaN) {
      for (const name of this.names) console.log(name?.size ?? "none");
    } else do { half++ } while (half >= 10 && true)
    outer: for (let i = 0; i < 10; i++) { if (i % 2) continue outer; }
    switch (today) { case 1: break; default: return await half; }
    try { throw new Error("closed"); } catch (e) { delete options.a; } finally { void 0; }
    return (a) => typeof a instanceof Map ? a ** 2 : -a.b;
  }
}
@decorated class X {}
function* f(a, b) { yield document.title.replace(/x/, b) }
