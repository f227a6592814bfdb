// Mutations of SMB2 NEGOTIATE messages that know their layout. Without libFuzzer: negotiate_mutator_hooks.cpp plugs
// them in, a unit test calls them.
#pragma once

#include <cstdint>

#include "proto/bytes.hpp"

namespace smbprobe::fuzz {

/// A request or a response with a few changes: decoded, changed, built again, and every fourth time damaged where an
/// offset, a length or a count stands. The same seed gives the same bytes. Empty where the message does not decode.
[[nodiscard]] proto::Bytes mutate_negotiate(proto::ByteView message, std::uint32_t seed);

/// Two messages of the same direction as one: fields of the first, dialects and contexts of both. Empty where they do
/// not decode.
[[nodiscard]] proto::Bytes cross_negotiate(proto::ByteView first, proto::ByteView second, std::uint32_t seed);

/// The same for the input of fuzz_smb2_negotiate_contexts: a count, an offset, a message.
[[nodiscard]] proto::Bytes mutate_context_list(proto::ByteView input, std::uint32_t seed);
[[nodiscard]] proto::Bytes cross_context_list(proto::ByteView first, proto::ByteView second, std::uint32_t seed);

}  // namespace smbprobe::fuzz
