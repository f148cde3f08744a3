// PouchDB as a device: node pouch.js FOLDER {"do": fill|edit|push|pull|count, ...}; says one line of JSON.
// Found through NODE_PATH, where the bench installed it from package-lock.json.
'use strict';
const fs = require('fs');
const PouchDB = require('pouchdb');

const WORDS = '检查现场有灭火器过期后厨地面积水从业人员健康证未公示垃圾分类不到位占道经营责令改正';

// Reproducible bytes that do not compress (xorshift).
function noise(seed, length) {
  const bytes = Buffer.alloc(length);
  let x = (seed + 1) * 2654435761 >>> 0;
  for (let at = 0; at < length; at += 4) {
    x ^= x << 13; x >>>= 0; x ^= x >>> 17; x ^= x << 5; x >>>= 0;
    bytes.writeUInt32LE(x, at);
  }
  return bytes;
}

function text(seed, bytes) {
  const dice = noise(seed, Math.ceil(bytes / 3 / 4) * 4);
  return Array.from({ length: Math.floor(bytes / 3) }, (_, n) => WORDS[dice[n] % WORDS.length]).join('');
}

async function fill(db, ask) {
  const every = Math.max(1, Math.floor(ask.records / Math.max(1, ask.files)));
  for (let from = 0; from < ask.records; from += 500) {
    const docs = [];
    for (let n = from; n < Math.min(from + 500, ask.records); n++) {
      const doc = { _id: String(n).padStart(8, '0'), number: n, text: text(n, ask.record_bytes - 120), edited: 0 };
      if (n % every === 0 && n / every < ask.files) {
        const data = noise(n, ask.file_bytes);
        doc._attachments = { photo: { content_type: 'image/jpeg', data } };
      }
      docs.push(doc);
    }
    await db.bulkDocs(docs);
  }
  return {};
}

async function edit(db, ask) {
  for (let n = 0; n < ask.edits; n++) {
    const doc = await db.get(String(n).padStart(8, '0'));
    doc.edited = ask.mark;
    await db.put(doc);
  }
  return {};
}

async function replicate(db, ask) {
  const how = { batch_size: ask.batch || 100, batches_limit: 10 };
  if (ask.one_sided) how.checkpoint = 'source';
  const end = ask.do === 'push' ? await db.replicate.to(ask.url, how) : await db.replicate.from(ask.url, how);
  return { ok: end.ok, sent: end.docs_written, failed: end.doc_write_failures };
}

async function count(db, ask) {
  const all = await db.allDocs({ include_docs: true });
  const edited = all.rows.filter((row) => row.doc.edited === ask.mark).length;
  const files = all.rows.filter((row) => row.doc._attachments).length;
  return { records: all.rows.length, edited, files };
}

async function main() {
  const ask = JSON.parse(process.argv[3]);
  const db = new PouchDB(process.argv[2]);
  await db.info();
  const work = { fill, edit, push: replicate, pull: replicate, count }[ask.do];
  const before = process.cpuUsage();
  const began = process.hrtime.bigint();
  const said = await work(db, ask);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const used = process.cpuUsage(before);
  await db.close();
  const peak = Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
  console.log(JSON.stringify({ ...said, seconds, processor: (used.user + used.system) / 1e6, peak_mb: peak }));
}

main().catch((fault) => { console.error(fault); process.exit(1); });
