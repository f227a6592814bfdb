// Exchanges as a pcapng capture, made without a packet socket and so without root.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "probe/exchange.hpp"
#include "probe/nbstat_exchange.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::capture {

/// Gives the blocks of a pcapng file, to be appended one after the other; the file is whole after each. The blocks are
/// our own work because libpcap's pcap_dump writes only the old format.
class CaptureWriter {
 public:
  /// The file's first blocks: section header, and one interface of raw IP packets with times in microseconds.
  [[nodiscard]] static proto::Bytes begin();

  /// One connection as the packets that it was: TCP handshake, NetBIOS session, requests, replies and the end.
  /// Addresses, ports and bytes are those of the exchanges, and so are the times of requests and replies; packets
  /// between them take the time of a neighbour. Nothing for what never reached the wire.
  ///
  /// A connection that did not come about has no known client: it is given the last client address that this server
  /// saw, or the unspecified address, and a port made from the connection's number. So is one that was relayed where
  /// this end has no address of the server's family. A name that a proxy resolved gets an address of 198.18.0.0/15,
  /// which belongs to no one [RFC 2544], and a block that says which name it represents.
  /// @param exchanges of one connection, in order.
  [[nodiscard]] proto::Bytes connection(std::span<const probe::Exchange> exchanges);

  /// A question to the NetBIOS name service as the datagrams that it was: as often as it was asked, and the answer.
  [[nodiscard]] static proto::Bytes nbstat(const probe::NbstatExchange& exchange);

 private:
  struct Server {
    report::SocketAddress address;
    proto::Bytes name_block;  ///< empty where the address was known, or told before
  };
  [[nodiscard]] Server server_of(const probe::Exchange& exchange);
  [[nodiscard]] report::SocketAddress client_of(const probe::Exchange& exchange, const std::string& server);

  std::map<std::string, std::string> clients_;    ///< by server address
  std::map<std::string, std::string> addresses_;  ///< of names, made up
};

}  // namespace smbprobe::capture
