// SPDX-License-Identifier: Apache-2.0
// Median microseconds of parsing and rendering each fixture with liquidjs, as JSON.
const fs = require('fs');
const path = require('path');
const { Liquid } = require('liquidjs');

function median(rounds, run) {
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const start = process.hrtime.bigint();
    for (let j = 0; j < 20; j++) run();
    times.push(Number(process.hrtime.bigint() - start) / 1000 / 20);
  }
  return times.sort((a, b) => a - b)[rounds >> 1];
}

const results = {};
for (const folder of process.argv.slice(2)) {
  const templates = path.join(folder, 'templates');
  const data = JSON.parse(fs.readFileSync(path.join(folder, 'data.json')));
  const source = fs.readFileSync(path.join(templates, 'index.liquid'), 'utf8');
  const engine = new Liquid({ root: templates, partials: templates, extname: '', cache: true });
  const template = engine.parse(source);
  for (let i = 0; i < 400; i++) engine.renderSync(template, data);
  results[folder] = { parse: median(40, () => engine.parse(source)), render: median(100, () => engine.renderSync(template, data)) };
}
console.log(JSON.stringify(results));
