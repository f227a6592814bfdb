#include "capture/conversation_order.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace smbprobe::test {
namespace {

using Frames = std::vector<std::uint64_t>;

capture::Conversation beginning_at(std::uint64_t frame, std::size_t reply_size = 1) {
  capture::Conversation out;
  out.first_frame = frame;
  out.exchanges.emplace_back();
  out.exchanges.back().reply.resize(reply_size);
  return out;
}

struct Told {
  Frames frames;
  capture::ConversationOrder order;

  explicit Told(std::size_t most_waiting)
      : order(most_waiting, [this](capture::Conversation&& told) { frames.push_back(told.first_frame); }) {}
};

TEST_SUITE("capture/conversation_order") {
  TEST_CASE("gives conversations in the order of their first frames") {
    Told told(1'000'000);
    for (const std::uint64_t frame : {9U, 2U, 5U, 2U}) told.order.add(beginning_at(frame));
    CHECK(told.frames.empty());
    told.order.finish();
    CHECK(told.frames == Frames{2, 2, 5, 9});
  }

  TEST_CASE("gives the first that waits when too many bytes do") {
    Told told(25'000);
    for (const std::uint64_t frame : {3U, 2U, 1U}) told.order.add(beginning_at(frame, 10'000));
    CHECK(told.frames == Frames{1});
    told.order.add(beginning_at(4, 10'000));
    CHECK(told.frames == Frames{1, 2});
    told.order.finish();
    CHECK(told.frames == Frames{1, 2, 3, 4});
  }

  TEST_CASE("holds nothing back when it may not") {
    Told told(0);
    for (const std::uint64_t frame : {3U, 1U}) told.order.add(beginning_at(frame));
    CHECK(told.frames == Frames{3, 1});
  }
}

}  // namespace
}  // namespace smbprobe::test
