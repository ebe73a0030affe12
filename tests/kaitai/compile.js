// Compiles a Kaitai Struct description to Python with the real compiler.
//
//     node compile.js DESCRIPTION.ksy FOLDER
//
// The parser is written into FOLDER; what the compiler refuses goes to standard error.
"use strict";

const fs = require("fs");
const path = require("path");
const compiler = require("kaitai-struct-compiler");
const yaml = require("js-yaml");

const [description, folder] = process.argv.slice(2);
const tree = yaml.load(fs.readFileSync(description, "utf8"));

compiler.compile("python", tree, null, false).then(
  (files) => {
    for (const [name, text] of Object.entries(files)) {
      fs.writeFileSync(path.join(folder, name), text);
    }
  },
  (error) => {
    console.error(String(error));
    process.exitCode = 1;
  },
);
