// What the Linux kernel says of its neighbour tables.
#pragma once

#include <optional>

#include "net/link/link_facts.hpp"
#include "net/link/link_source.hpp"
#include "net/link/netlink_linux.hpp"

namespace smbprobe::net {

/// Nothing for what is no entry of a host.
[[nodiscard]] std::optional<Neighbour> read_neighbour(const NetlinkMessage& message);

/// Collects the messages of one answer: one for the table and one for each interface.
class NeighbourTableReader {
 public:
  explicit NeighbourTableReader(IpVersion version) : version_(version) {}
  void read(const NetlinkMessage& message);
  /// Nothing where the kernel did not tell of the table.
  [[nodiscard]] const std::optional<NeighbourTable>& table() const noexcept { return table_; }

 private:
  void read_parameters(proto::ByteView parameters);

  IpVersion version_;
  std::optional<NeighbourTable> table_;
};

}  // namespace smbprobe::net
