// Looks for pictures beside the page, so that the page stays free to be left at any moment.

import { findCovers } from "./finding.js";

self.onmessage = ({ data: { buffer, width, height } }) => {
  try {
    self.postMessage({ covers: findCovers(new Uint32Array(buffer), width, height) });
  } catch (error) {
    self.postMessage({ failed: String(error) });
  }
};
