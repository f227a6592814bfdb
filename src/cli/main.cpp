#include "cli/command_line.hpp"

int main(int argc, char** argv) { return smbprobe::cli::run(argc, argv); }
