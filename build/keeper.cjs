/** Runs before the command, in the build alone (keep-code.js): when a thread has done its work, the code of all that it has run is written
 *  to where starts look for it. Code is written with the flags that are in force then, so one run keeps what was loaded with the usual ones,
 *  and never sets others; another keeps what was loaded with those. */
"use strict";
const { writeFileSync } = require("node:fs");
const v8 = require("node:v8");
const { isMainThread, parentPort } = require("node:worker_threads");
const { codeOf, scripts } = require("../bin/load.js");

const kept = process.env.KEPT_CODE;
if (kept === "usual") v8.setFlagsFromString = () => {};

function keep() {
  for (const [name, { script, flags }] of scripts)
    if (flags === kept) writeFileSync(codeOf(name, flags), script.createCachedData());
}

if (isMainThread) process.on("exit", keep);
else if (parentPort) {
  // A worker is ended from outside once it has answered.
  const post = parentPort.postMessage.bind(parentPort);
  parentPort.postMessage = (...message) => {
    keep();
    post(...message);
  };
}
