#include "net/scan.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <thread>
#include <utility>

#include "net/entropy.hpp"
#include "net/proxy_driver.hpp"
#include "net/sweep.hpp"

namespace smbprobe::net {
namespace {

/// Runs one thread's share; what it throws stops the others and is kept.
void run_sweep(ScanShared& shared, std::size_t concurrency, std::exception_ptr& failure) {
  try {
    Sweep(shared, concurrency).run();
  } catch (...) {
    failure = std::current_exception();
    shared.failed = true;
  }
}

/// Part `index` of `whole` that is dealt out to `parts`, at least 1.
std::size_t share_of(std::size_t whole, std::size_t parts, std::size_t index) {
  return std::max<std::size_t>(1, whole / parts + (index < whole % parts ? 1 : 0));
}

/// Threads that are joined when it ends, as std::jthread's are: not every standard library has that one.
class JoinedThreads {
 public:
  JoinedThreads() = default;
  ~JoinedThreads() {
    for (auto& thread : threads_) thread.join();
  }
  JoinedThreads(const JoinedThreads&) = delete;
  JoinedThreads& operator=(const JoinedThreads&) = delete;

  template <class Job>
  void start(Job job) {
    threads_.emplace_back(std::move(job));
  }

 private:
  std::vector<std::thread> threads_;
};

}  // namespace

void scan(const TargetFeed& feed, const ScanOptions& options, const ScanEvents& events) {
  ScanShared shared(feed, options, events);
  if (options.proxy) {
    const auto found = find_proxy(*options.proxy, options.source ? &*options.source : nullptr, options.timeout);
    if (!found) throw std::runtime_error(found.error());
    shared.proxy.server = *found;
  }
  // a thread without a host of its own would be one host more in flight than was asked for
  const auto threads = std::clamp<std::size_t>(options.threads, 1, std::max<std::size_t>(options.concurrency, 1));
  std::vector<std::exception_ptr> failures(threads);
  {
    JoinedThreads others;
    for (std::size_t i = 1; i < threads; ++i)
      others.start([&, i] { run_sweep(shared, share_of(options.concurrency, threads, i), failures[i]); });
    run_sweep(shared, share_of(options.concurrency, threads, 0), failures[0]);
  }
  for (const auto& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

void scan(std::span<const targets::Target> targets, const ScanOptions& options, const ScanEvents& events) {
  std::size_t next = 0;
  const auto take = [&]() -> std::expected<Ticket, NoTarget> {
    if (next == targets.size()) return std::unexpected(NoTarget::more);
    const auto place = next++;
    return Ticket{.index = place, .target = targets[place]};
  };
  scan({.next = take}, options, events);
}

bool asks_nbstat(const ScanOptions& options) noexcept { return options.nbstat && !is_relayed(options); }

std::size_t descriptors_per_host(const ScanOptions& options) {
  std::size_t connections = 0;
  std::size_t asks_names = 0;
  for (const auto& port : options.ports) {
    connections += probe::EndpointPlan::budget(port.transport, options.plan).at_a_time;
    if (port.transport == proto::Transport::netbios && asks_nbstat(options)) asks_names = 1;
  }
  return std::min<std::size_t>(connections, std::max(options.per_host, 1U)) + asks_names;
}

probe::RequestInputs draw_request_inputs(const std::string& net_name) { return Entropy().request_inputs(net_name); }

}  // namespace smbprobe::net
