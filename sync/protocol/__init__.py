"""The treaty: what device and county say to each other, in bytes that both sign and keep. No I/O but random
bytes.

Stable names (import from the module, nothing is re-exported here):

- `canonical`: encode, decode
- `keys`: SigningKey(seed) .generate() .public .seed .key_id; sign, verify, require_signature, key_id,
  device_id, fingerprint
- `entry`: EntryDraft, BlobRef, seal_entry, SealedEntry(header, salt, body, hash), open_entry →
  Entry(header, new, old, hash), open_header → EntryHeader, open_body, hash_entry, hash_body, NO_HASH,
  GENESIS_TYPE, GENESIS_KIND
- `batch`: pack_batch, BatchEnvelope, BatchHead, open_batch → LinkedEntry…, check_chain, link_entry,
  plan_batches
- `receipt`: Receipt, Quarantined, sign_receipt, open_receipt, receipt_hash
- `signed`: SignedDocument, sign_document, open_document, FindPublic, only
- `messages`: HelloRequest, HelloAnswer, sign_hello_answer, open_hello_answer, Cursor, StreamState, Counts,
  PushAnswer, BlobFrame, BlobState, BlobsAnswer, pack_frames, read_frames, frames_hash, FrameReader, PullPage, PulledBatch,
  PulledEntry, next_digest, NO_DIGEST, NumberRequest, NumberLease, sign_lease, open_lease
- `registry`: CountyRoot.open, Registry.open, RegistryKey, Roster.open, RegistryAnswer, TrustedKeys (a FindPublic)
- `enrol`: EnrolmentCode.read, EnrolRequest.seal, SealedEnrolRequest, EnrolAnswer, TownshipProfile,
  sign_enrol_answer, open_enrol_answer
- `catalogue`: CatalogueRelease, sign_release, open_release
- `auth`: AUTH_HEADER, TOKEN_HEADER, sign_request, read_auth, check_auth, make_token, check_token, read_token,
  write_token, body_hash
- `sealed_blob`: BlobKeys, write_sealed, SealedWriter, SealedReader, sealed_size
- `problems`: Problem, ProtocolProblem, ProblemAnswer, sentence(number), find(number), one constant a problem
- `limits`: every figure
"""

# Loaded with the first module of the treaty, so that every number is known.
import sync.protocol.more_problems  # noqa: F401
