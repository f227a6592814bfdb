// Seeds of every fuzz target, cut out of captures.
#pragma once

#include <span>

#include "capture/conversation.hpp"
#include "capture/smb_frames.hpp"
#include "proto/bytes.hpp"
#include "seed_bag.hpp"

namespace smbprobe::fuzz {

/// Cuts a capture file: its messages, its streams, its conversations and itself.
void cut_capture(const proto::Bytes& file, SeedBag& seeds);

/// An SMB message for the decoder of its command, and the tokens and texts inside it for theirs.
void cut_message(proto::ByteView message, SeedBag& seeds);

/// What one connection asked and was answered, in the input formats of replay_match, survey and exchange_events.
void cut_exchanges(std::span<const probe::Exchange> exchanges, SeedBag& seeds);

}  // namespace smbprobe::fuzz
