#include "net/second_looks.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <unordered_set>
#include <utility>

#include "net/address_block.hpp"
#include "net/host_runner.hpp"

namespace smbprobe::net {
namespace {

constexpr std::uint32_t kOneIn = 8;
/// Fewer hosts say nothing of a /24.
constexpr std::uint32_t kEnough = 8;
/// Blocks that are counted, so that a sweep of everything stays small: beyond them no host is asked again.
constexpr std::size_t kMostJudgedBlocks = 131072;

std::array<std::uint64_t, 2> keys_of(const asio::ip::address& address) {
  return {block_key(address, 24, 56), block_key(address, 16, 48)};
}

SecondLooks::HostPtr take_first(std::deque<SecondLooks::HostPtr>& hosts) {
  if (hosts.empty()) return nullptr;
  auto first = std::move(hosts.front());
  hosts.pop_front();
  return first;
}

}  // namespace

void Liveliness::ended(const asio::ip::address& address, bool answered) {
  for (const auto key : keys_of(address)) count(key, answered);
}

void Liveliness::count(std::uint64_t key, bool answered) {
  auto found = blocks_.find(key);
  if (found == blocks_.end()) {
    if (blocks_.size() >= kMostJudgedBlocks) return;
    found = blocks_.emplace(key, Counts{}).first;
  }
  ++found->second.asked;
  if (answered) ++found->second.answered;
}

Liveliness::Counts Liveliness::find(std::uint64_t key) const {
  const auto found = blocks_.find(key);
  return found == blocks_.end() ? Counts{} : found->second;
}

bool Liveliness::is_lively(const asio::ip::address& address) const {
  const auto [near, far] = keys_of(address);
  auto counts = find(near);
  if (counts.asked < kEnough) counts = find(far);
  return counts.answered > 0 && counts.answered * kOneIn >= counts.asked;
}

void SecondLooks::decide() {
  for (auto& host : std::exchange(waiting_, {})) {
    const bool again = host->must_be_asked_again() || liveliness_.is_lively(host->address());
    (again ? again_ : over_).push_back(std::move(host));
  }
}

SecondLooks::HostPtr SecondLooks::take_again() { return take_first(again_); }
SecondLooks::HostPtr SecondLooks::take_over() { return take_first(over_); }

std::size_t SecondLooks::remove(const std::vector<HostPtr>& hosts) {
  const std::unordered_set<HostPtr> wanted(hosts.begin(), hosts.end());
  const auto is_wanted = [&](const HostPtr& host) { return wanted.contains(host); };
  return std::erase_if(waiting_, is_wanted) + std::erase_if(again_, is_wanted) + std::erase_if(over_, is_wanted);
}

std::vector<SecondLooks::HostPtr> SecondLooks::take_all() {
  auto all = std::exchange(waiting_, {});
  for (auto* hosts : {&again_, &over_}) {
    std::ranges::move(*hosts, std::back_inserter(all));
    hosts->clear();
  }
  return all;
}

}  // namespace smbprobe::net
