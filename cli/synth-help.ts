/** What `npm run synth -- --help` prints: synth takes no arguments, because `npx cdktf` runs the same program and passes none. */
export const SYNTH_HELP = `Usage: npm run synth

Writes Terraform's configuration of every stack when no rule's error stands in it, and says what would be made, which
warnings stand, and what it costs a month. It takes no arguments; these variables change it:

  NETRA_ENVIRONMENT          the environment, by its name in config/environments.ts (default: staging)
  CDKTF_OUTDIR               the output folder (default: cdktf.out, or cdktf.out-NAME for another environment)
  ADOPT                      1 adds import blocks for what exists already
  ADOPT_EXCEPT               addresses without an import block, with commas between
  BOOTSTRAP_STATE            gcs once bootstrap's state has moved into its own bucket (default: local)
  NETRA_PROTECTION           off takes the database's deletion protection away: a step of npm run recreate
  NETRA_DATABASE_GENERATION  the database's generation: a step of npm run recreate

Exit code: 0, 1 when an error stands or the declaration is refused (nothing is written), 2 for wrong usage.
`;
