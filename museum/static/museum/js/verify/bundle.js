// Checks an evidence bundle without trusting the server that sent it: leaf hashes and
// inclusion (RFC 9162, 2.1.3.2), and the Ed25519 signature of the checkpoint (C2SP signed note).
import { sha256, toHex } from "./sha256.js";

const text = new TextEncoder();
const fromBase64 = (coded) => Uint8Array.from(atob(coded), (c) => c.charCodeAt(0));
const join = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((place, part) => (all.set(part, place), place + part.length), 0);
  return all;
};
const fromHex = (coded) => {
  if (!/^([0-9a-f]{2})*$/.test(coded)) throw new Broken("not hexadecimal");
  return Uint8Array.from(coded.match(/../g) ?? [], (pair) => parseInt(pair, 16));
};

export class Broken extends Error {}

const node = (left, right) => sha256(join([1], left, right));

/** The root that a path leads to; sizes beyond 2^53 do not occur. */
export async function rootFromPath(index, size, leaf, path) {
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size))
    throw new Broken(`event ${index} cannot be in a tree of ${size}`);
  let first = index;
  let last = size - 1;
  let found = leaf;
  const up = () => {
    first = Math.floor(first / 2);
    last = Math.floor(last / 2);
  };
  for (const sibling of path) {
    if (last === 0) throw new Broken(`event ${index}: the proof is too long`);
    if (first % 2 || first === last) {
      found = await node(sibling, found);
      while (first % 2 === 0 && first) up();
    } else found = await node(found, sibling);
    up();
  }
  if (last) throw new Broken(`event ${index}: the proof is too short`);
  return found;
}

/** @returns {Promise<{size: number, root: string, signed: boolean}>} signed is false only
 * where this browser has no Ed25519; a wrong signature throws. */
export async function openCheckpoint(note, vkey) {
  const [, name, id, coded] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)\s*$/.exec(vkey) ?? [];
  if (!name) throw new Broken("the public key is malformed");
  const key = fromBase64(coded);
  const expected = (await sha256(join(text.encode(`${name}\n`), key))).subarray(0, 4);
  if (key.length !== 33 || key[0] !== 1 || toHex(expected) !== id)
    throw new Broken("the public key is malformed");
  const gap = note.lastIndexOf("\n\n");
  if (gap < 0) throw new Broken("the checkpoint carries no signature");
  const body = note.slice(0, gap + 1);
  const [origin, size, root] = body.split("\n");
  if (origin !== name) throw new Broken("the checkpoint is of another log");
  for (const line of note.slice(gap + 2).split("\n")) {
    const [mark, signer, blobText] = line.split(" ");
    if (mark !== "\u2014" || signer !== name) continue;
    const blob = fromBase64(blobText);
    if (toHex(blob.subarray(0, 4)) !== id) continue;
    const signed = await verifyEd25519(key.subarray(1), blob.subarray(4), text.encode(body));
    return { size: Number(size), root: toHex(fromBase64(root)), signed };
  }
  throw new Broken("the checkpoint is not signed by this key");
}

async function verifyEd25519(key, signature, message) {
  const subtle = globalThis.crypto?.subtle;
  let imported;
  try {
    imported = await subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return false; // an old browser, or a page without HTTPS
  }
  if (!(await subtle.verify("Ed25519", imported, signature, message)))
    throw new Broken("the checkpoint's signature does not hold");
  return true;
}

/** @returns {Promise<{events: number, size: number, root: string, signed: boolean}>} */
export async function verifyBundle(bundle) {
  if (bundle.format !== "huxiang-evidence/1") throw new Broken("not an evidence bundle");
  const tree = await openCheckpoint(bundle.checkpoint, bundle.key);
  if (!bundle.entries.length) throw new Broken("the bundle holds no event");
  for (const entry of bundle.entries) {
    const leaf = await sha256(join([0], text.encode(entry.leaf)));
    if (toHex(leaf) !== entry.leaf_hash)
      throw new Broken(`event ${entry.index}: the text does not have its hash`);
    if (entry.tree_size !== tree.size || JSON.parse(entry.leaf).seq !== entry.index)
      throw new Broken(`event ${entry.index}: the proof is for another place`);
    const root = await rootFromPath(entry.index, tree.size, leaf, entry.path.map(fromHex));
    if (toHex(root) !== tree.root) throw new Broken(`event ${entry.index}: not in the signed log`);
  }
  return { events: bundle.entries.length, ...tree };
}
