#!/usr/bin/env node
// A file of its own, which is there before anything is built: npm links commands when it installs.
import "../dist/main.js";
