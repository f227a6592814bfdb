// smbprobe_population: a whole network of SMB hosts on one machine, for sweeps. Every address of 127.0.0.0/8 is a host,
// and what it does follows from its address alone, so that a sweep's result can be compared with the truth.
#include <arpa/inet.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "population_nbstat.hpp"
#include "population_rule.hpp"
#include "population_server.hpp"

namespace {

using namespace smbprobe::bench;
using smbprobe::proto::Transport;

struct Options {
  std::string mix =
      "smb1-only=1,dual=2,old-smb2=1,modern=2,http=1,silent=1,closing=1,resetting=1,refusing=1,unreachable=1";
  std::vector<std::uint16_t> direct{445};
  std::vector<std::uint16_t> netbios;
  unsigned threads = 1;
  bool nbstat = false;
  bool rule = false;
  bool packet_filter = false;
};

void add_options(CLI::App& app, Options& options) {
  app.add_option("--mix", options.mix, "KIND=PARTS,...; kinds: " + kind_names())->capture_default_str();
  app.add_option("--port", options.direct, "ports for direct TCP")->delimiter(',')->capture_default_str();
  app.add_option("--netbios", options.netbios, "ports for the NetBIOS session service")->delimiter(',');
  app.add_option("--threads", options.threads, "loops to serve with")->check(CLI::Range(1, 64))->capture_default_str();
  app.add_flag("--nbstat", options.nbstat, "answer on UDP 137 too");
  app.add_flag("--rule", options.rule,
               "serve nothing: for each address on stdin print address, kind, status and SMB1 verdict");
  app.add_flag("--packet-filter", options.packet_filter,
               "serve nothing: print the nft rules for the kinds that only the kernel can play");
}

int print_rule(const Mix& mix) {
  std::string line;
  while (std::getline(std::cin, line)) {
    in_addr address{};
    if (::inet_pton(AF_INET, line.c_str(), &address) != 1) throw std::runtime_error("not an IPv4 address: " + line);
    const KindRow& row = row_of(mix.kind_of(ntohl(address.s_addr)));
    for (const std::string_view field : {row.name, row.status, row.smb1}) {
      line += ' ';
      line += field;
    }
    std::puts(line.c_str());
  }
  return 0;
}

int print_packet_filter(const Mix& mix, const Options& options) {
  std::string ports;
  for (const auto& list : {options.direct, options.netbios})
    for (const std::uint16_t port : list) ports += (ports.empty() ? "" : ", ") + std::to_string(port);
  std::fputs(mix.packet_filter(ports).c_str(), stdout);
  return 0;
}

/// As many descriptors as the system lets us have.
void take_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(const Mix& mix, const Options& options) {
  take_descriptors();
  std::vector<PopulationPort> ports;
  for (const std::uint16_t port : options.direct) ports.push_back({port, Transport::direct_tcp});
  for (const std::uint16_t port : options.netbios) ports.push_back({port, Transport::netbios});
  std::vector<std::unique_ptr<PopulationServer>> servers;
  for (unsigned i = 0; i < options.threads; ++i) servers.push_back(std::make_unique<PopulationServer>(mix, ports));
  std::vector<std::jthread> threads;
  if (options.nbstat) threads.emplace_back([&mix, socket = open_nbstat()] { serve_nbstat(socket, mix); });
  for (const PopulationPort& port : ports) std::printf("listening %u\n", unsigned{port.number});
  std::fflush(stdout);
  for (unsigned i = 1; i < options.threads; ++i) threads.emplace_back([&server = *servers[i]] { server.run(); });
  servers.front()->run();
}

int run(const Options& options) {
  const auto mix = Mix::parse(options.mix);
  if (!mix) throw std::runtime_error(mix.error());
  if (options.rule) return print_rule(*mix);
  if (options.packet_filter) return print_packet_filter(*mix, options);
  return serve(*mix, options);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Options options;
    CLI::App app{
        "Plays a whole network of SMB hosts: every address of this machine is one, its kind follows from its "
        "address"};
    add_options(app, options);
    CLI11_PARSE(app, argc, argv);
    return run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "smbprobe_population: %s\n", error.what());
    return 2;
  }
}
