/** The file header and the packet records of a pcap in this machine's byte order. */
export function recordsOf(file: Buffer): [header: Buffer, ...records: Buffer[]] {
  const records: Buffer[] = [];
  for (let at = 24; at < file.length;) {
    const end = at + 16 + file.readUInt32LE(at + 8);
    records.push(file.subarray(at, end));
    at = end;
  }
  return [file.subarray(0, 24), ...records];
}
