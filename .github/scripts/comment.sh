#!/usr/bin/env bash
# Writes a review as one comment of a pull request: the first line is its hidden marker, by which the next run finds it.
# Needs GH_TOKEN, REPOSITORY (owner/name) and PULL_REQUEST (a number).
set -euo pipefail

review=$1
# The marker's beginning names tool and environment; commit and digest behind it change.
marker=$(head -n 1 "$review" | grep -oE '^<!-- netra-review environment=[a-z0-9-]+' || true)
if [[ -z $marker ]]; then
  echo "comment.sh: $review does not begin with a review's marker" >&2
  exit 2
fi

found=$(gh api --paginate "repos/$REPOSITORY/issues/$PULL_REQUEST/comments" \
  --jq '.[] | select(.user.type == "Bot") | [.id, (.body | split("\n")[0])] | @tsv' |
  awk -F '\t' -v marker="$marker" 'index($2, marker) == 1 { print $1; exit }')

if [[ -n $found ]]; then
  gh api --method PATCH "repos/$REPOSITORY/issues/comments/$found" --field body=@"$review" --silent
else
  gh api --method POST "repos/$REPOSITORY/issues/$PULL_REQUEST/comments" --field body=@"$review" --silent
fi
