#include "net/scan.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <thread>

#include "net/scan_harness.hpp"

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using net::NoTarget;

/// A list that another thread writes.
class LateTargets {
 public:
  void add(std::uint16_t port) {
    {
      const std::lock_guard lock(mutex_);
      ports_.push_back(port);
    }
    bell_.ring();
  }
  void end() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    bell_.ring();
  }
  [[nodiscard]] net::TargetFeed feed() {
    return {.next = [this] { return next(); }, .bell = &bell_};
  }
  [[nodiscard]] unsigned asked() const { return asked_; }
  [[nodiscard]] net::FeedBell& bell() { return bell_; }

 private:
  std::expected<net::Ticket, NoTarget> next() {
    const std::lock_guard lock(mutex_);
    ++asked_;
    if (ports_.empty()) return std::unexpected(ended_ ? NoTarget::more : NoTarget::yet);
    net::Ticket ticket{.index = given_++, .target = {.text = "host", .host = "127.0.0.1", .port = ports_.front()}};
    ports_.pop_front();
    return ticket;
  }

  std::mutex mutex_;
  std::deque<std::uint16_t> ports_;
  std::uint64_t given_ = 0;
  bool ended_ = false;
  std::atomic<unsigned> asked_{};
  net::FeedBell bell_;
};

/// A scan on another thread, which counts its reports.
class RunningScan {
 public:
  RunningScan(LateTargets& targets, net::ScanOptions options) : options_(std::move(options)) {
    events_.on_target = [this](net::TargetResult&&) { ++reports_; };
    events_.stop = [this] {
      ++ticks_;
      return stop_.load();
    };
    thread_ = std::thread([this, &targets] {
      net::scan(targets.feed(), options_, events_);
      ended_ = true;
    });
  }
  ~RunningScan() { thread_.join(); }
  RunningScan(const RunningScan&) = delete;
  RunningScan& operator=(const RunningScan&) = delete;

  void wait_for_reports(unsigned reports) const {
    while (reports_ < reports) std::this_thread::sleep_for(1ms);
  }
  void wait_for_end() const {
    while (!ended_) std::this_thread::sleep_for(1ms);
  }
  [[nodiscard]] bool has_ended() const { return ended_; }
  /// How often it was asked whether to stop: the beats of its loop.
  [[nodiscard]] unsigned ticks() const { return ticks_; }
  void stop(net::Stop how) { stop_ = how; }

 private:
  net::ScanOptions options_;
  net::ScanEvents events_;
  std::atomic<unsigned> reports_{};
  std::atomic<unsigned> ticks_{};
  std::atomic<net::Stop> stop_{net::Stop::none};
  std::atomic<bool> ended_{};
  std::thread thread_;
};

net::ScanOptions sweep_options(std::uint16_t port, unsigned threads) {
  auto options = patient_options(port);
  options.sweep = true;
  options.threads = threads;
  return options;
}

TEST_SUITE("net/scan_feed") {
  TEST_CASE("probes what comes late, and ends with the list") {
    const LoopbackServer server(refuse_smb1);
    for (const unsigned threads : {1U, 3U}) {
      LateTargets targets;
      const RunningScan scan(targets, sweep_options(server.port(), threads));
      for (unsigned i = 1; i <= 5; ++i) {
        targets.add(server.port());
        scan.wait_for_reports(i);  // before the next one is known
      }
      CHECK_FALSE(scan.has_ended());
      targets.end();
    }
  }

  TEST_CASE("does not ask again and again where there is no target yet") {
    LateTargets targets;
    const LoopbackServer server(refuse_smb1);
    const RunningScan scan(targets, sweep_options(server.port(), 1));
    while (targets.asked() < 10) std::this_thread::sleep_for(1ms);
    CHECK(scan.ticks() >= 3);  // before the first of them and at each, twice at most
    targets.end();
  }

  TEST_CASE("reports a silent host while the list pauses") {
    const LoopbackServer silent(stay_silent);
    LateTargets targets;
    auto options = sweep_options(silent.port(), 1);
    options.timeout = 100ms;
    const RunningScan scan(targets, options);
    targets.add(silent.port());
    scan.wait_for_reports(1);
    CHECK_FALSE(scan.has_ended());
    targets.end();
  }

  TEST_CASE("ends when it is told to stop though the list does not") {
    const LoopbackServer server(refuse_smb1);
    for (const auto how : {net::Stop::drain, net::Stop::now}) {
      LateTargets targets;
      RunningScan scan(targets, sweep_options(server.port(), 2));
      targets.add(server.port());
      scan.wait_for_reports(1);
      scan.stop(how);
      scan.wait_for_end();
      targets.bell().ring();  // nobody is left to be woken
    }
  }
}

}  // namespace
}  // namespace smbprobe::test
