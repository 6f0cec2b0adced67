/** Bytes to text, whatever a shell or an editor wrote: UTF-8 with or without a byte order mark, UTF-16 of either order. */
import { isAscii, isUtf8 } from "node:buffer";
import { ReadError } from "./read-error";

/** The largest file that is read. The runtime's strings end a little above; a plan of this size has more than 100,000 resources. */
export const MAX_BYTES = 400 * 1024 * 1024;

/** @throws {@link ReadError} for what is empty, too large, binary or in another encoding. */
export function decode(bytes: Uint8Array, fileName: string): string {
  if (bytes.byteLength > MAX_BYTES) {
    throw new ReadError(
      `${fileName} has ${Math.round(bytes.byteLength / 2 ** 20)} MiB; read are files up to ${MAX_BYTES / 2 ** 20} MiB.`,
    );
  }
  const text = decoded(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), fileName);
  if (text.trim() === "")
    throw new ReadError(`${fileName} is empty: give a cdk.tf.json, a plan as JSON or a Cloud Run export.`);
  return text;
}

function decoded(bytes: Buffer, fileName: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes.subarray(2), "utf-16le", fileName);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes.subarray(2), "utf-16be", fileName);
  // Text of these formats begins with a character of ASCII, so that UTF-16 without a mark shows by its zero byte.
  if (bytes[0] !== 0 && bytes[1] === 0) return utf16(bytes, "utf-16le", fileName);
  if (bytes[0] === 0 && bytes[1] !== 0) return utf16(bytes, "utf-16be", fileName);
  if (bytes.includes(0)) throw binary(bytes, fileName);
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const body = bytes.subarray(start);
  if (isAscii(body)) return body.toString("latin1");
  if (!isUtf8(body)) throw binary(bytes, fileName);
  return body.toString("utf8");
}

function utf16(bytes: Buffer, encoding: "utf-16le" | "utf-16be", fileName: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw binary(bytes, fileName);
  }
}

function binary(bytes: Buffer, fileName: string): ReadError {
  // "PK": Terraform's saved plans are zip archives.
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    return new ReadError(
      `${fileName} is a saved plan (or another zip archive): give the JSON that \`terraform show -json ${fileName}\` prints.`,
    );
  }
  return new ReadError(`${fileName} is not text in UTF-8 or UTF-16: it is binary, or in another encoding.`);
}
