#include "net/connect_times.hpp"

#include <algorithm>

#include "net/address_block.hpp"

namespace smbprobe::net {
namespace {

constexpr int kTimesSlowest = 4;
/// The slowest is forgotten by this part with each connection that was quicker.
constexpr int kForget = 64;
/// Blocks that are kept, so that a sweep of everything stays small.
constexpr std::size_t kMostTimedBlocks = 65536;
/// A connection established later than this, where others were quick, needed a second SYN: its time is no measure of
/// distance.
constexpr std::chrono::milliseconds kRepeated{990};

std::uint64_t key_of(const asio::ip::address& address) { return block_key(address, 16, 48); }

}  // namespace

void ConnectTimes::established(const asio::ip::address& address, Clock::duration took) {
  const auto key = key_of(address);
  const auto found = slowest_.find(key);
  if (found == slowest_.end()) {
    if (slowest_.size() < kMostTimedBlocks) slowest_.emplace(key, took);
    return;
  }
  auto& slowest = found->second;
  if (took >= kRepeated && slowest < kRepeated / 2) return;
  slowest = std::max(took, slowest - (slowest - took) / kForget);
}

Clock::duration ConnectTimes::timeout(const asio::ip::address& address,
                                      Clock::duration least,
                                      Clock::duration most) const {
  const auto found = slowest_.find(key_of(address));
  if (found == slowest_.end()) return most;
  return std::min(std::max(found->second * kTimesSlowest, least), most);
}

}  // namespace smbprobe::net
