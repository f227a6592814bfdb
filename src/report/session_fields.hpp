// The fields of a captured session.
#pragma once

#include "proto/smb2_algorithms.hpp"
#include "report/cut_text_fields.hpp"
#include "report/field_codecs.hpp"
#include "report/session.hpp"

namespace smbprobe::report {

/// "192.0.2.7:445"; written for readers of JSON, who get no session back.
template <>
struct Codec<SocketAddress> {
  static void write(JsonWriter& out, const SocketAddress& address) { out.value(to_string(address)); }
};

template <>
struct Fields<SessionFacts> {
  using F = SessionFacts;
  static constexpr std::tuple list{
      Field<"signed", &F::signed_messages>{}, Field<"encrypted", &F::encrypted>{},     Field<"user", &F::user>{},
      Field<"domain", &F::domain>{},          Field<"workstation", &F::workstation>{}, Field<"guest", &F::guest>{},
      Field<"shares", &F::shares>{}};
};
static_assert(lists_every_member<SessionFacts>());

template <>
struct Fields<Session> {
  using S = Session;
  static constexpr std::tuple list{Field<"client", &S::client>{},
                                   Field<"server", &S::server>{},
                                   Field<"transport", &S::transport>{},
                                   Field<"dialect", &S::dialect>{},
                                   Field<"signing", &S::signing>{},
                                   Field<"cipher", &S::cipher, OrNull<Label<proto::kCiphers>>>{},
                                   Flat<&S::facts>{},
                                   Field<"first_frame", &S::first_frame>{},
                                   Field<"last_frame", &S::last_frame>{},
                                   IfAny<Field<"cut", &S::cut>>{}};
};
static_assert(lists_every_member<Session>());

}  // namespace smbprobe::report
