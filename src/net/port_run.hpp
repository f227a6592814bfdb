// The jobs of one port: what to connect for next, which NetBIOS name to call, what to try again. No I/O.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "net/quiet_round.hpp"
#include "probe/ask/plan.hpp"
#include "probe/exchange.hpp"
#include "probe/survey/evidence.hpp"
#include "probe/survey/survey.hpp"
#include "proto/nbstat.hpp"
#include "proto/netbios_name.hpp"

namespace smbprobe::net {

struct PortRunOptions {
  probe::PlanOptions plan;
  std::string host;       ///< as the user named it: its first label is a name to try
  std::string called{};   ///< NetBIOS: a name that the user told, tried first
  bool gives_up = false;  ///< after a first connection that timed out or was unreachable
  bool nbstat = false;    ///< an answer to NBSTAT may still come: nbstat_settled() will be called
};

class PortRun {
 public:
  PortRun(report::ProbedPort port, PortRunOptions options);

  [[nodiscard]] const report::ProbedPort& port() const noexcept { return port_; }

  /// The next connection to make, or nothing for now.
  [[nodiscard]] std::optional<Attempt> next();

  /// What became of an attempt that next() or next_quiet() gave.
  void ended(Attempt attempt, std::span<const probe::Evidence> evidence);

  /// The next connection to make when nothing else is open to the host, after the attempt's pause; see QuietRound.
  /// Silence is worth it only where the host said something. @param idle since the port's last connection was over,
  /// until that of the host was
  [[nodiscard]] std::optional<Attempt> next_quiet(bool host_has_spoken, std::chrono::microseconds idle = {});

  /// True where some connection was established.
  [[nodiscard]] bool is_connected() const noexcept { return connected_; }

  /// True where connections were tried and nothing ever came back, not even a refusal.
  [[nodiscard]] bool is_silent() const noexcept { return was_silent_ && !was_heard_; }

  /// True where the port may be short of room: its quiet questions are put while no other port is asked.
  [[nodiscard]] bool is_strained() const noexcept { return quiet_.is_strained(); }

  /// The host drops what it answers at other times.
  void expect_drops() noexcept { quiet_.expect_drops(); }

  /// NBSTAT was answered, or will not be.
  void nbstat_settled(const std::optional<proto::NbstatAnswer>& answer);

  /// Drops everything that has not begun.
  void drop();

  /// The same, because there is no time left; the questions that were never put are kept.
  void run_out_of_time();
  [[nodiscard]] const std::vector<probe::JobRef>& unasked() const noexcept { return unasked_; }

  [[nodiscard]] bool ready() const noexcept { return !queue_.empty(); }

  /// Questions that still wait for their turn, for a name or for quiet.
  [[nodiscard]] std::size_t waiting() const noexcept { return queue_.size() + parked_.size() + quiet_.waiting(); }

  /// True while a job waits for the name that NBSTAT may tell.
  [[nodiscard]] bool waits_for_nbstat() const noexcept { return !parked_.empty(); }

 private:
  struct Parked {
    Attempt attempt;
    std::vector<probe::Exchange> exchanges;
  };

  void put(std::vector<probe::JobRef> jobs);
  [[nodiscard]] bool name_refused(const Attempt& attempt, std::span<const probe::Evidence> evidence) const;
  void call_again(Attempt attempt, std::span<const probe::Evidence> evidence);
  [[nodiscard]] bool was_refused_for_room(const Attempt& attempt) const;
  void learn_connection(const Attempt& attempt, const probe::Evidence& first);
  void settle(Attempt attempt, std::span<const probe::Evidence> evidence);
  void watch_families(const Attempt& attempt, bool answered);
  void hand_over(const Attempt& attempt, std::span<const probe::Evidence> evidence);
  [[nodiscard]] bool call_another_name(Attempt& attempt) const;

  report::ProbedPort port_;
  PortRunOptions options_;
  probe::EndpointPlan plan_;
  std::vector<Attempt> queue_;  ///< the next one last
  std::vector<Parked> parked_;
  QuietRound quiet_;
  std::vector<probe::JobRef> unasked_;
  bool was_silent_ = false;
  bool was_heard_ = false;
  bool connected_ = false;                    ///< some connection to the port stood
  std::optional<proto::NetbiosName> agreed_;  ///< a name that the server did not refuse
  bool granted_ = false;                      ///< it was granted a session
  /// What became of the first round in SMB1 and in SMB2.
  struct Family {
    bool answered = false;
    bool dropped = false;
  };
  std::array<Family, 2> families_;
  std::optional<proto::NbstatAnswer> nbstat_;
};

}  // namespace smbprobe::net
