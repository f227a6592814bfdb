#include "cli/commands/dry_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "base/escape.hpp"
#include "base/number_text.hpp"
#include "cli/sweep/proxy_notices.hpp"
#include "net/host_runner.hpp"
#include "net/source.hpp"
#include "probe/ask/called_names.hpp"
#include "probe/ask/plan.hpp"
#include "proto/nbstat.hpp"
#include "proto/netbios_name.hpp"
#include "proto/session_frame.hpp"
#include "view/message/exchange_text.hpp"

namespace smbprobe::cli {
namespace {

/// The name of --called comes before those that are known.
std::optional<proto::NetbiosName> first_called_name(const targets::Target& target, const net::ScanOptions& options) {
  if (!options.called_name.empty()) return proto::make_netbios_name(options.called_name, proto::kFileServerSuffix);
  return probe::next_called_name({}, target.host, std::nullopt);
}

std::string describe_session_request(const targets::Target& target, const net::ScanOptions& options) {
  const auto called = first_called_name(target, options);
  if (!called) return {};
  const proto::SessionRequest request{*called, probe::calling_name()};
  std::string out = fmt::format("    NetBIOS SESSION REQUEST, called {}, calling {}\n",
                                proto::to_string(request.called), proto::to_string(request.calling));
  return out + view::hex_dump(proto::build_session_request(request), 4);
}

std::string describe_job(const probe::Job& job,
                         const targets::Target& target,
                         proto::Transport transport,
                         const net::ScanOptions& options,
                         const probe::RequestInputs& inputs) {
  std::string out;
  if (transport == proto::Transport::netbios) out += describe_session_request(target, options);
  const proto::Bytes message = probe::build_request(job.offer, inputs);
  out += view::render_message(message, 4);
  out += view::hex_dump(proto::frame_message(message, transport), 4);
  if (job.after_wildcard) out += "    After an answer of 0x02ff an SMB2 NEGOTIATE follows on the same connection.\n";
  if (job.identify) out += "    Then a SESSION_SETUP follows, to get the NTLMSSP CHALLENGE.\n";
  return out;
}

std::string describe_port(const targets::Target& target,
                          const report::ProbedPort& port,
                          const net::ScanOptions& options,
                          const probe::RequestInputs& inputs) {
  const auto budget = probe::EndpointPlan::budget(port.transport, options.plan, net::second_looks(options));
  std::string out =
      fmt::format("{}, port {} ({}): at most {} connections and {} requests\n", base::escape_terminal(target.text),
                  port.port, port.transport == proto::Transport::netbios ? "NetBIOS session" : "direct TCP",
                  base::grouped(budget.connections), base::grouped(budget.requests));
  std::size_t number = 0;
  for (const auto& job : probe::EndpointPlan(port.transport, options.plan).start())
    out += fmt::format("  first connections: {}\n", ++number) +
           describe_job(*job, target, port.transport, options, inputs);
  if (options.plan.anonymous)
    out +=
        "  If the port supports SMB, two more connections: a null session, and one as Guest without a password.\n"
        "    A null session that is granted asks for the share IPC$ too, and ends.\n";
  if (port.transport == proto::Transport::netbios)
    out += "  Each NetBIOS name that is refused takes another connection, with the next name.\n";
  return out;
}

std::string describe_nbstat(const targets::Target& target, std::uint16_t port) {
  const proto::NbstatQuery query{1, proto::wildcard_name()};
  return fmt::format("{}, UDP {}: one NBSTAT query if the address is IPv4 (its transaction id is random)\n",
                     base::escape_terminal(target.text), port) +
         view::hex_dump(proto::build_nbstat_query(query), 4);
}

/// What one host takes, all ports together.
struct Cost {
  std::uint64_t least_connections = 0;  ///< a port without SMB
  std::uint64_t most_connections = 0;
  std::uint64_t most_bytes = 0;  ///< sent by us, IP headers included
};

/// SYN, ACK of the handshake, ACK of the answer, FIN, ACK: 20 bytes of IP, 20 of TCP, options of the SYN and
/// timestamps.
constexpr std::uint64_t kBytesAConnection = (20 + 40) + 4 * (20 + 32);
constexpr std::uint64_t kBytesARequest = 20 + 32;
/// The largest request of a plan: every context of 3.1.1 and a long name.
constexpr std::uint64_t kBytesOfARequest = 400;

Cost cost_of_a_host(const net::ScanOptions& options) {
  Cost cost;
  for (const auto& port : options.ports) {
    const auto budget = probe::EndpointPlan::budget(port.transport, options.plan, net::second_looks(options));
    cost.least_connections += options.sweep ? 1 : probe::EndpointPlan(port.transport, options.plan).start().size();
    cost.most_connections += budget.connections;
    cost.most_bytes += budget.connections * kBytesAConnection + budget.requests * (kBytesARequest + kBytesOfARequest);
  }
  return cost;
}

std::string describe_time(std::uint64_t hosts, const Cost& cost, const net::ScanOptions& options) {
  const double timeout = std::chrono::duration<double>(options.timeout).count();
  const auto connections = static_cast<double>(hosts * cost.least_connections);
  const double silent = std::ceil(connections / static_cast<double>(options.concurrency)) * timeout;
  std::string out = fmt::format("Time: {} if no host answers (up to {} connections at a time, {:g} s timeout)",
                                base::duration_text(silent), base::grouped(options.concurrency), timeout);
  if (options.rate > 0)
    out += fmt::format("; at least {}, at {} connections per second", base::duration_text(connections / options.rate),
                       base::grouped(options.rate));
  return out + ".\n";
}

/// What the other side keeps of it.
std::string describe_traces(const net::ScanOptions& options) {
  std::string out = "\nA Windows server logs ";
  out += options.plan.anonymous ? "the two sessions as logons (events 4624 and 4625)" : "no logon";
  return out +
         ".\nWhere SMB1 is audited, SMB1 questions are event 3000.\n"
         "An IDS may count the connections: see SECURITY.md.\nThe gentle way: --per-host 1 --rate 5 --retries 0\n";
}

std::string source_words(const net::ScanOptions& options) {
  if (!options.source) return {};
  return fmt::format("Every connection {} {}.\n", options.source->source ? "comes from" : "leaves through",
                     base::escape_terminal(net::to_string(*options.source)));
}

}  // namespace

std::string describe_dry_run(std::span<const targets::Target> targets, const net::ScanOptions& options) {
  std::string out =
      "Nothing is sent and no name is resolved. A name with several addresses is probed at each of them.\n";
  out += source_words(options) + proxy_words(options);
  out += "Requests that a host drops or leaves unanswered are sent once more when the host is quiet.\n";
  if (options.retries > 0) out += fmt::format("Silent hosts are asked again, at most {} times.\n", options.retries);
  for (const auto& target : targets) {
    const probe::RequestInputs inputs = net::draw_request_inputs(target.host);
    const auto ports = net::ports_of(target, options);
    for (const auto& port : ports) out += '\n' + describe_port(target, port, options, inputs);
    const bool netbios =
        std::ranges::any_of(ports, [](const auto& p) { return p.transport == proto::Transport::netbios; });
    if (netbios && net::asks_nbstat(options)) out += '\n' + describe_nbstat(target, options.nbstat_port);
  }
  return out + describe_traces(options);
}

TargetSample sample_of(const targets::TargetSequence& sequence) {
  TargetSample out{.first = {}, .count = sequence.size()};
  const auto shown = std::min<std::uint64_t>(out.count, targets::TargetSpace::kKeepsOrder);
  for (std::uint64_t i = 0; i < shown; ++i) out.first.push_back(sequence.at(i));
  return out;
}

std::string describe_dry_run(const TargetSample& targets, const net::ScanOptions& options) {
  constexpr std::size_t kShown = 10;
  constexpr auto kLargest = std::numeric_limits<std::uint64_t>::max();
  if (targets.first.size() == targets.count) return describe_dry_run(targets.first, options);
  const auto cost = cost_of_a_host(options);
  const auto hosts = targets.count;
  std::string out = fmt::format("Nothing is sent and no name is resolved.\n{}{} targets, in this order:",
                                source_words(options) + proxy_words(options), base::grouped(hosts));
  for (const auto& target : std::span(targets.first).first(std::min(targets.first.size(), kShown)))
    out += ' ' + base::escape_terminal(target.text);
  out += fmt::format(" ...\nConnections: {} if nothing answers, at most {}.\n",
                     base::grouped(hosts * cost.least_connections), base::grouped(hosts * cost.most_connections));
  out += fmt::format("Sent: at most {}, headers included ({} bytes per host).\n",
                     base::size_text(hosts > kLargest / cost.most_bytes ? kLargest : hosts * cost.most_bytes),
                     base::grouped(cost.most_bytes));
  return out + describe_time(hosts, cost, options) + describe_traces(options);
}

}  // namespace smbprobe::cli
