#include "proto/preauth_hash.hpp"

#include <botan/hash.h>

namespace smbprobe::proto {

// SHA-512 is built into every Botan, so nothing is thrown here; if it were not, there is nothing sensible to go on
// with.
PreauthHash next_preauth_hash(const PreauthHash& previous, ByteView message) {
  const auto hash = Botan::HashFunction::create_or_throw("SHA-512");
  hash->update(previous.data(), previous.size());
  hash->update(message.data(), message.size());
  PreauthHash out{};
  hash->final(out.data());
  return out;
}

}  // namespace smbprobe::proto
