#include "capture/smb_frames.hpp"

#include <algorithm>
#include <array>

#include "proto/smb1_constants.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/tree_connect.hpp"

namespace smbprobe::capture {
namespace {

using proto::ByteView;
using proto::SessionPacketType;

constexpr std::size_t kHeader = proto::kFrameHeaderSize;
constexpr std::size_t kMagic = 4;
constexpr std::size_t kSmallestMessage = proto::kSmb1HeaderSize;
constexpr std::size_t kGarbageKept = 64;
constexpr std::size_t kMostOfCompound = 8 * 1024;  // logins and paths are short; what is longer carries data

std::size_t length_of(ByteView header) {
  const auto decoded = proto::decode_frame_header(header, proto::Transport::direct_tcp);
  return decoded ? decoded->length : 0;
}

/// How much of a message is worth keeping, once its header is there: all of those that are read, of the others the
/// header.
std::size_t wanted(ByteView message) {
  if (message.size() < proto::kSmb2HeaderSize) return proto::kSmb2HeaderSize;
  constexpr std::size_t kAll = proto::kMaxReplyLength;
  constexpr std::size_t kHeaderOnly = proto::kSmb2HeaderSize;
  if (message[0] == proto::kSmb1ProtocolId[0]) {
    const std::uint8_t command = message[4];
    const bool read = command == proto::SMB_COM_NEGOTIATE || command == proto::SMB_COM_SESSION_SETUP_ANDX ||
                      command == proto::SMB_COM_TREE_CONNECT_ANDX;
    return read ? kAll : kHeaderOnly;
  }
  if (message[0] == proto::kSmb2ProtocolId[0]) {
    const unsigned command = unsigned{message[12]} | (unsigned{message[13]} << 8U);
    const bool read =
        command == proto::SMB2_NEGOTIATE || command == proto::SMB2_SESSION_SETUP || command == proto::SMB2_TREE_CONNECT;
    if (read) return kAll;
    const bool compound = std::any_of(message.begin() + 20, message.begin() + 24, [](auto byte) { return byte != 0; });
    return compound ? kMostOfCompound : kHeaderOnly;  // what is read may stand further back
  }
  return message[0] == 0 ? kAll : kHeaderOnly;  // 0: a transport header sent twice
}

/// Session packets have lengths of their own, which tells them from chance. RFC 1002 4.3
bool has_session_packet_length(SessionPacketType type, std::size_t length) {
  constexpr std::size_t kTwoNames = 68;
  constexpr std::size_t kTwoLongestNames = 2 * 255;
  switch (type) {
    case SessionPacketType::SESSION_REQUEST:
      return length >= kTwoNames && length <= kTwoLongestNames;
    case SessionPacketType::POSITIVE_SESSION_RESPONSE:
    case SessionPacketType::SESSION_KEEP_ALIVE:
      return length == 0;
    case SessionPacketType::NEGATIVE_SESSION_RESPONSE:
      return length == 1;
    case SessionPacketType::RETARGET_SESSION_RESPONSE:
      return length == 6;
    default:
      return false;
  }
}

PacketStamp later(PacketStamp a, PacketStamp b) { return a.frame < b.frame ? b : a; }

}  // namespace

bool is_smb_magic(ByteView bytes) noexcept {
  return bytes.size() >= kMagic && bytes[0] >= 0xFC && bytes[1] == 'S' && bytes[2] == 'M' && bytes[3] == 'B';
}

bool begins_smb(ByteView bytes) noexcept {
  return bytes.size() >= kHeader + kMagic && bytes[0] == 0 && is_smb_magic(bytes.subspan(kHeader)) &&
         length_of(bytes) >= kSmallestMessage;
}

bool begins_session_request(ByteView bytes) noexcept {
  constexpr std::array<std::uint8_t, 5> kHead{0x81, 0, 0, 68,
                                              0x20};  // type, FLAGS, LENGTH, and the first name's length
  return bytes.size() >= kHead.size() && std::ranges::equal(bytes.first(kHead.size()), kHead);
}

void SmbFrameReader::add(ByteView bytes, PacketStamp stamp, const OnFrame& on_frame) {
  while (!bytes.empty()) {
    std::size_t taken = 0;
    switch (state_) {
      case State::starting:
        taken = add_start(bytes, stamp, on_frame);
        break;
      case State::in_body:
        taken = add_body(bytes, stamp, on_frame);
        break;
      case State::seeking:
        taken = seek(bytes, stamp, on_frame);
        break;
    }
    bytes = bytes.subspan(taken);
  }
}

/// Collects bytes one by one until they tell what begins here; never more than 12.
std::size_t SmbFrameReader::add_start(ByteView bytes, PacketStamp stamp, const OnFrame& on_frame) {
  std::size_t taken = 0;
  if (start_.empty()) start_stamp_ = stamp;
  start_stamp_ = later(start_stamp_, stamp);
  while (taken < bytes.size()) {
    start_.push_back(bytes[taken++]);
    switch (judge_start()) {
      case Start::incomplete:
        break;
      case Start::keep_alive:
        start_.clear();
        return taken;
      case Start::frame:
        begin_frame(start_stamp_, on_frame);
        return taken;
      case Start::garbage: {
        const std::size_t more = std::min(bytes.size() - taken, kGarbageKept - start_.size());
        SmbFrame garbage{
            .kind = FrameKind::garbage, .type = {}, .bytes = start_, .length = 0, .whole = false, .stamp = stamp};
        const ByteView rest = bytes.subspan(taken, more);
        garbage.bytes.insert(garbage.bytes.end(), rest.begin(), rest.end());
        garbage.length = garbage.bytes.size();
        const proto::Bytes again = std::move(start_);
        start_.clear();
        state_ = State::seeking;
        on_frame(std::move(garbage));
        add(again, stamp, on_frame);  // a message may begin among them; at most 12 bytes, so this does not go deep
        return taken;
      }
    }
  }
  return taken;
}

SmbFrameReader::Start SmbFrameReader::judge_start() const {
  const auto type = static_cast<SessionPacketType>(start_[0]);
  if (start_[0] != 0 && (start_[0] < 0x81 || start_[0] > 0x85)) return Start::garbage;
  if (start_.size() < kHeader) return Start::incomplete;
  const std::size_t length = length_of(start_);
  if (type != SessionPacketType::SESSION_MESSAGE)
    return has_session_packet_length(type, length) ? Start::frame : Start::garbage;
  if (length == 0) return Start::keep_alive;
  if (length < kMagic) return Start::garbage;
  if (start_.size() < kHeader + kMagic) return Start::incomplete;
  const ByteView body = ByteView(start_).subspan(kHeader);
  if (is_smb_magic(body)) return Start::frame;
  // some servers send the transport header of an SMB1 answer twice
  if (body[0] != 0 || length < kHeader + kMagic) return Start::garbage;
  if (start_.size() < 2 * kHeader + kMagic) return Start::incomplete;
  return is_smb_magic(body.subspan(kHeader)) ? Start::frame : Start::garbage;
}

/// start_ holds a transport header and the first bytes behind it.
void SmbFrameReader::begin_frame(PacketStamp stamp, const OnFrame& on_frame) {
  frame_ = {.kind = start_[0] == 0 ? FrameKind::message : FrameKind::session_packet,
            .type = static_cast<SessionPacketType>(start_[0]),
            .bytes = {},
            .length = length_of(start_),
            .whole = true,
            .stamp = stamp};
  frame_.bytes.assign(start_.begin() + kHeader, start_.end());
  received_ = frame_.bytes.size();
  start_.clear();
  state_ = State::in_body;
  if (received_ == frame_.length) end_frame(on_frame);
}

std::size_t SmbFrameReader::add_body(ByteView bytes, PacketStamp stamp, const OnFrame& on_frame) {
  const std::size_t taken = std::min(bytes.size(), frame_.length - received_);
  if (frame_.whole) {
    append_body(bytes.first(taken));
    frame_.stamp = later(frame_.stamp, stamp);
  }
  received_ += taken;
  if (received_ == frame_.length) end_frame(on_frame);
  return taken;
}

void SmbFrameReader::append_body(ByteView bytes) {
  for (int round = 0; round < 2 && !bytes.empty(); ++round) {  // up to the header first: it tells how much is wanted
    const std::size_t most = frame_.kind == FrameKind::session_packet ? frame_.length : wanted(frame_.bytes);
    if (frame_.bytes.size() >= most) return;
    const ByteView part = bytes.first(std::min(bytes.size(), most - frame_.bytes.size()));
    frame_.bytes.insert(frame_.bytes.end(), part.begin(), part.end());
    bytes = bytes.subspan(part.size());
  }
}

void SmbFrameReader::end_frame(const OnFrame& on_frame) {
  state_ = State::starting;
  SmbFrame out = std::move(frame_);
  frame_ = {};
  received_ = 0;
  on_frame(std::move(out));
}

/// Looks for the next message; the last bytes are kept, for it may begin among them.
std::size_t SmbFrameReader::seek(ByteView bytes, PacketStamp stamp, const OnFrame& on_frame) {
  constexpr std::size_t kNeeded = kHeader + kMagic;
  const std::size_t old = start_.size();
  if (old == 0) start_stamp_ = stamp;
  const ByteView head = bytes.first(std::min(bytes.size(), kNeeded - 1));
  start_.insert(start_.end(), head.begin(), head.end());  // the seam first, then the rest in place
  for (std::size_t i = 0; i + kNeeded <= start_.size() && i < old; ++i) {
    if (!begins_smb(ByteView(start_).subspan(i))) continue;
    start_.resize(i + kNeeded);
    start_.erase(start_.begin(), start_.begin() + static_cast<std::ptrdiff_t>(i));
    begin_frame(later(start_stamp_, stamp), on_frame);
    return i + kNeeded - old;
  }
  for (std::size_t i = 0; i + kNeeded <= bytes.size(); ++i) {
    if (!begins_smb(bytes.subspan(i))) continue;
    start_.assign(bytes.begin() + static_cast<std::ptrdiff_t>(i),
                  bytes.begin() + static_cast<std::ptrdiff_t>(i + kNeeded));
    begin_frame(stamp, on_frame);
    return i + kNeeded;
  }
  if (bytes.size() >= kNeeded - 1) start_.assign(bytes.end() - static_cast<std::ptrdiff_t>(kNeeded - 1), bytes.end());
  if (start_.size() >= kNeeded) start_.erase(start_.begin(), start_.end() - static_cast<std::ptrdiff_t>(kNeeded - 1));
  start_stamp_ = stamp;
  return bytes.size();
}

void SmbFrameReader::gap(std::uint64_t bytes, const OnFrame& on_frame) {
  start_.clear();
  if (state_ == State::in_body) {
    const std::size_t rest = frame_.length - received_;
    frame_.whole = false;
    if (bytes <= rest) {  // the transport header tells where the next message begins
      received_ += static_cast<std::size_t>(bytes);
      if (received_ == frame_.length) end_frame(on_frame);
      return;
    }
    end_frame(on_frame);
  }
  state_ = State::seeking;
}

void SmbFrameReader::finish(const OnFrame& on_frame) {
  start_.clear();
  if (state_ != State::in_body) return;
  frame_.whole = false;
  end_frame(on_frame);
}

std::size_t SmbFrameReader::pending() const noexcept {
  if (state_ == State::starting) return start_.size();
  return state_ == State::in_body ? kHeader + received_ : 0;
}

}  // namespace smbprobe::capture
