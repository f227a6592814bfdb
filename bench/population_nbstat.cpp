#include "population_nbstat.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "proto/nbstat.hpp"
#include "socket_address.hpp"

namespace smbprobe::bench {
namespace {

constexpr std::uint16_t kResponse = 0x8400;  // response, authoritative
constexpr std::uint16_t kActive = 0x0400;

proto::Bytes answer_for(const proto::NbstatQuery& query) {
  proto::NbstatAnswer answer;
  answer.transaction_id = query.transaction_id;
  answer.flags = kResponse;
  answer.names = {{proto::make_netbios_name("POPULATION", 0x20), kActive},
                  {proto::make_netbios_name("WORKGROUP", 0x00), kActive | proto::kNameFlagGroup}};
  answer.has_unit_id = true;
  return proto::build_nbstat_answer(answer);
}

/// One datagram, and a reply through the same message header: its control data then says where to send from.
void serve_one(int socket, const Mix& mix) {
  std::array<std::uint8_t, 1500> data{};
  alignas(cmsghdr) std::array<std::uint8_t, 256> control{};
  sockaddr_in peer{};
  iovec part{.iov_base = data.data(), .iov_len = data.size()};
  msghdr message{};
  message.msg_name = &peer;
  message.msg_namelen = sizeof peer;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t got = ::recvmsg(socket, &message, 0);
  cmsghdr* const first = got < 0 ? nullptr : CMSG_FIRSTHDR(&message);
  if (first == nullptr || first->cmsg_type != IP_PKTINFO) return;
  in_pktinfo info{};
  std::memcpy(&info, CMSG_DATA(first), sizeof info);
  const auto query = proto::decode_nbstat_query({data.data(), static_cast<std::size_t>(got)});
  if (!query || profile_of(mix.kind_of(ntohl(info.ipi_addr.s_addr))) == nullptr) return;
  info.ipi_ifindex = 0;
  info.ipi_spec_dst = info.ipi_addr;
  std::memcpy(CMSG_DATA(first), &info, sizeof info);
  proto::Bytes answer = answer_for(*query);
  part = {.iov_base = answer.data(), .iov_len = answer.size()};
  static_cast<void>(::sendmsg(socket, &message, 0));
}

}  // namespace

int open_nbstat() {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  const sockaddr_in any = socket_address(INADDR_ANY, proto::kNbstatPort);
  if (socket < 0 || ::setsockopt(socket, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) != 0 ||
      ::bind(socket, generic(any), sizeof any) != 0)
    throw std::system_error(errno, std::generic_category(), "UDP 137");
  return socket;
}

void serve_nbstat(int socket, const Mix& mix) {
  for (;;) serve_one(socket, mix);
}

}  // namespace smbprobe::bench
