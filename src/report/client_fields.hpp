// The fields of what a client offers.
#pragma once

#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "report/client_offer.hpp"
#include "report/cut_text_fields.hpp"
#include "report/field_codecs.hpp"

namespace smbprobe::report {

/// The names of the bits; a client's line has no number beside them.
template <const auto& Table>
struct FlagNames {
  static void write(JsonWriter& out, const std::optional<std::uint32_t>& flags) {
    Flags<Table>::write_names(out, flags);
  }
};

template <>
struct Fields<ClientOffer> {
  using C = ClientOffer;
  static constexpr std::tuple list{
      Field<"source", &C::source>{},
      Field<"address", &C::address>{},
      Field<"smb1_dialects", &C::smb1_dialects>{},
      Field<"dialects", &C::dialects, Labels<proto::kSmb2Dialects>>{},
      Field<"signing", &C::signing>{},
      Field<"capabilities", &C::capabilities, FlagNames<proto::kSmb2Capabilities>>{},
      Field<"ciphers", &C::ciphers, Labels<proto::kCiphers>>{},
      Field<"signing_algorithms", &C::signing_algorithms, Labels<proto::kSigningAlgorithms>>{},
      Field<"compression", &C::compression, Labels<proto::kCompressionAlgorithms>>{},
      Field<"compression_chained", &C::compression_chained>{},
      Field<"netname", &C::netname>{},
      Field<"client_guid", &C::client_guid>{},
      Field<"guess", &C::guess>{},
      IfAny<Field<"cut", &C::cut>>{}};
};
static_assert(lists_every_member<ClientOffer>());

}  // namespace smbprobe::report
