// Hashes one file beside the page, so that the page stays quick; posts progress, then the result.
import { Sha256, toHex } from "../museum/js/verify/sha256.js";

const PIECE_BYTES = 4 * 2 ** 20;

self.addEventListener("message", async ({ data: file }) => {
  const hash = new Sha256();
  try {
    for (let start = 0; start < file.size; start += PIECE_BYTES) {
      hash.update(new Uint8Array(await file.slice(start, start + PIECE_BYTES).arrayBuffer()));
    }
  } catch (fault) {
    self.postMessage({ failed: String(fault) }); // the file was moved or changed meanwhile
    return;
  }
  self.postMessage({ sha256: toHex(hash.digest()) });
});
