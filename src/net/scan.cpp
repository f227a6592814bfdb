#include "net/scan.hpp"

#include "net/entropy.hpp"
#include "net/sweep.hpp"

namespace smbprobe::net {

void scan(std::span<const probe::Target> targets, const ScanOptions& options, const ScanEvents& events) {
  Sweep(targets, options, events).run();
}

probe::RequestInputs draw_request_inputs(const std::string& net_name) { return Entropy().request_inputs(net_name); }

}  // namespace smbprobe::net
