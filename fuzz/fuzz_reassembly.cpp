// TCP segments in any order. One stream is compared with a model: every byte that is given is the one that arrived
// first at its place. Then the same segments go through the reader of whole captures, with little memory.
#include <cstdint>
#include <optional>
#include <vector>

#include "capture/link_types.hpp"
#include "capture_checks.hpp"
#include "fuzz_input.hpp"
#include "proto/writer.hpp"

using namespace smbprobe;

namespace {

struct Op {
  bool from_server{};
  bool other_port{};
  std::uint8_t flags{};
  std::uint16_t offset{};
  std::uint8_t missing{};
  proto::ByteView payload;
};

/// Input: for each segment a byte of choices, a place in the stream, a length, the bytes.
std::vector<Op> read_ops(fuzz::FuzzInput input) {
  std::vector<Op> out;
  while (!input.rest().empty() && out.size() < 256) {
    const unsigned choices = input.byte();
    Op op;
    op.from_server = (choices & 0x80U) != 0;
    op.other_port = (choices & 0x40U) != 0;
    op.flags = static_cast<std::uint8_t>(choices & 0x17U);
    op.missing = (choices & 0x20U) != 0 ? std::uint8_t{9} : std::uint8_t{0};
    op.offset = input.number<std::uint16_t>();
    op.payload = input.take(input.byte());
    out.push_back(op);
  }
  return out;
}

constexpr std::size_t kPlaces = 0x10000 + 256 + 9;  // that a segment can reach
constexpr std::uint32_t kBase = 0xFFFFFF00U;        // so that sequence numbers wrap

/// What arrived first at each place.
class Model final : public capture::ByteSink {
 public:
  void arrive(std::uint32_t place, proto::ByteView bytes, std::size_t missing) {
    for (std::size_t i = 0; i < bytes.size() + missing; ++i)
      if (place + i >= given_ && first_[place + i] == kNothing)
        first_[place + i] = i < bytes.size() ? bytes[i] : kCutOff;
  }
  void on_bytes(proto::ByteView bytes, capture::PacketStamp) override {
    for (const std::uint8_t byte : bytes) {
      fuzz::demand(given_ < kPlaces && first_[given_] == byte, "the byte that arrived first");
      ++given_;
    }
  }
  void on_gap(std::uint64_t bytes) override {
    for (std::uint64_t i = 0; i < bytes; ++i, ++given_)
      fuzz::demand(given_ < kPlaces && first_[given_] <= kNothing, "a gap where nothing arrived");
  }
  [[nodiscard]] std::uint64_t given() const { return given_; }

 private:
  static constexpr std::int16_t kNothing = -1;
  static constexpr std::int16_t kCutOff = -2;  ///< by the snap length

  std::size_t given_ = 0;
  std::vector<std::int16_t> first_ = std::vector<std::int16_t>(kPlaces, kNothing);
};

void compare_with_model(const std::vector<Op>& ops) {
  constexpr std::size_t kMostWaiting = 2048;
  capture::ByteStream stream(kMostWaiting);
  stream.open(kBase - 1);
  Model model;
  std::uint64_t frame = 0;
  for (const Op& op : ops) {
    model.arrive(op.offset, op.payload, op.missing);
    stream.add(kBase + op.offset, op.payload, op.missing, {++frame, 0}, model);
    fuzz::demand(stream.held() <= kMostWaiting, "little waits");
  }
  stream.flush(model);
  fuzz::demand(stream.held() == 0, "nothing waits at the end");
  fuzz::demand(stream.has_reached(kBase + static_cast<std::uint32_t>(model.given())), "the stream knows how far it is");
}

proto::Bytes packet_of(const Op& op) {
  proto::Writer out;
  const auto total = static_cast<std::uint16_t>(40 + op.payload.size() + op.missing);
  out.be(std::uint16_t{0x4500});
  out.be(total);
  out.zeros(5);
  out.be(std::uint8_t{6});
  out.zeros(2);
  const std::uint32_t client = op.other_port ? 0xC0000203U : 0xC0000201U;
  out.be(op.from_server ? 0xC0000202U : client);
  out.be(op.from_server ? client : 0xC0000202U);
  const std::uint16_t port = op.other_port ? 139 : 445;
  out.be(op.from_server ? port : std::uint16_t{50000});
  out.be(op.from_server ? std::uint16_t{50000} : port);
  out.be(kBase + op.offset);
  out.zeros(4);
  out.be(std::uint8_t{0x50});
  out.be(op.flags);
  out.zeros(6);
  out.bytes(op.payload);
  return out.finish();
}

/// @param patience_us as for CaptureReader: with it a connection that was reset is over at once.
void read_as_capture(const std::vector<Op>& ops, std::optional<std::int64_t> patience_us) {
  constexpr std::size_t kMostMemory = 8192;
  capture::CaptureCounts counts;
  capture::CaptureEvents events;
  events.on_conversation = [&](capture::Conversation&& told) { fuzz::check_conversation(told, counts.packets); };
  capture::CaptureReader reader(events, counts, patience_us,
                                {.most_streams = 2, .most_waiting = 2048, .most_memory = kMostMemory});
  std::int64_t now_us = 0;
  for (const Op& op : ops) {
    const proto::Bytes packet = packet_of(op);
    now_us += 50'000;
    reader.take({.frame = counts.packets + 1,
                 .time_us = now_us,
                 .link_type = capture::kLinkRaw,
                 .wire_length = static_cast<std::uint32_t>(packet.size() + op.missing),
                 .bytes = packet});
    fuzz::demand(reader.held() <= kMostMemory, "memory is bounded");
  }
  reader.finish();
  fuzz::demand(reader.held() == 0, "nothing is held at the end");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<Op> ops = read_ops(fuzz::FuzzInput(data, size));
  compare_with_model(ops);
  read_as_capture(ops, 100'000);
  read_as_capture(ops, std::nullopt);
  return 0;
}
