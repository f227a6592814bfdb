// The fields of what a port says in SMB1. [MS-CIFS] 2.2.4.52.2, [MS-SMB] 2.2.4.5.2
#pragma once

#include "proto/smb1_constants.hpp"
#include "report/verdict_fields.hpp"

namespace smbprobe::report {

template <>
struct Fields<Smb1Dialect> {
  static constexpr std::tuple list{Field<"dialect", &Smb1Dialect::dialect>{}, Flat<&Smb1Dialect::verdict>{}};
};
static_assert(lists_every_member<Smb1Dialect>());

inline void write_smb1_capabilities(JsonWriter& out, const Smb1Report& smb1) {
  Flags<proto::kSmb1Capabilities>::write_names(out, smb1.capabilities);
}

template <>
struct Fields<Smb1Report> {
  static constexpr std::tuple list{
      Flat<&Smb1Report::verdict>{}, Field<"dialects", &Smb1Report::dialects>{},
      MostlyEmpty<Field<"signing", &Smb1Report::signing>,                                  //
                  Field<"user_level_security", &Smb1Report::user_level_security>,          //
                  Field<"challenge_response", &Smb1Report::challenge_response>,            //
                  Field<"extended_security", &Smb1Report::extended_security>,              //
                  Field<"extended_security_asked", &Smb1Report::extended_security_asked>,  //
                  Field<"flags", &Smb1Report::flags>,                                      //
                  Derived<"capabilities", write_smb1_capabilities>,                        //
                  Field<"capabilities_raw", &Smb1Report::capabilities, Flags<proto::kSmb1Capabilities>>,
                  Field<"max_buffer_size", &Smb1Report::max_buffer_size>,      //
                  Field<"max_mpx_count", &Smb1Report::max_mpx_count>,          //
                  Field<"system_time", &Smb1Report::system_time, Time>,        //
                  Field<"local_time", &Smb1Report::local_time>,                //
                  Field<"time_zone_minutes", &Smb1Report::time_zone_minutes>,  //
                  Field<"server_guid", &Smb1Report::server_guid>,
                  Field<"domain", &Smb1Report::domain>,  //
                  Field<"server", &Smb1Report::server>>{}};
};
static_assert(lists_every_member<Smb1Report>());

}  // namespace smbprobe::report
