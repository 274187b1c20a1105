// Frames of a WebSocket as a server writes them: unmasked, after the answer to the handshake
// (RFC 6455, 5.2).

/** `text`: of a frame that is a whole text. */
export type Frame = { whole: Buffer; text?: string };

/** Cuts a server's bytes into frames, however they arrive; the handshake's answer is the first. */
export class Frames {
  private rest: Buffer = Buffer.alloc(0);
  private shaken = false;

  add(bytes: Buffer): Frame[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const whole: Frame[] = [];
    for (let frame = this.next(); frame; frame = this.next()) whole.push(frame);
    return whole;
  }

  private next(): Frame | undefined {
    if (!this.shaken) {
      const end = this.rest.indexOf("\r\n\r\n");
      if (end < 0) return undefined;
      this.shaken = true;
      return { whole: this.take(end + 4) };
    }
    if (this.rest.length < 2) return undefined;
    const short = (this.rest[1] as number) & 0x7f;
    const head = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (this.rest.length < head) return undefined;
    const length = head === 10 ? Number(this.rest.readBigUInt64BE(2)) : head === 4 ? this.rest.readUInt16BE(2) : short;
    if (this.rest.length < head + length) return undefined;
    const whole = this.take(head + length);
    // 0x81: the last part of a message, and its first: a text.
    return whole[0] === 0x81 ? { whole, text: whole.toString("utf8", head) } : { whole };
  }

  private take(length: number): Buffer {
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return taken;
  }
}

/** A short text as one frame. */
export function frameOf(text: string): Buffer {
  const body = Buffer.from(text);
  if (body.length > 125) throw new Error("A text of more than 125 bytes needs a longer head.");
  return Buffer.concat([Buffer.from([0x81, body.length]), body]);
}
