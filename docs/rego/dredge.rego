# METADATA
# title: What fails a scan
# description: >-
#   An example of a gate for dredge in Rego. The input is the document that `dredge --format json` writes.
#   With dredge:   opa build -t wasm -e dredge/deny -o bundle.tar.gz dredge.rego && tar xzf bundle.tar.gz /policy.wasm
#                  dredge --policy policy.wasm
#   With conftest: dredge --format json | conftest test --policy docs/rego --namespace dredge -
package dredge

import rego.v1

# A secret that others can read already, however small.
deny contains denial if {
	some verdict in input.verdicts
	verdict.status == "active"
	verdict.finding.exposure == "remote"
	not verdict.finding.dummy
	denial := about(verdict, sprintf("%s has been pushed: rotate it now", [verdict.finding.patternId]))
}

# Anything grave, wherever it is.
deny contains denial if {
	some verdict in input.verdicts
	verdict.status == "active"
	verdict.severity in {"high", "critical"}
	verdict.finding.confidence >= 0.75
	not verdict.finding.dummy
	denial := about(verdict, sprintf("%s, %s", [verdict.finding.patternId, verdict.severity]))
}

# What is accepted has somebody who answers for it.
deny contains denial if {
	some verdict in input.verdicts
	verdict.status == "baselined"
	some use in verdict.suppressions
	use.by == "baseline"
	not use.owner
	denial := about(verdict, sprintf("%s names no owner", [use.place]))
}

# A scan that missed something proves nothing.
deny contains "the scan is incomplete" if not input.complete

# `finding` says which finding a denial is about; without it the denial is about the scan.
about(verdict, msg) := {"msg": msg, "finding": verdict.finding.placeFingerprint} if not verdict.finding.fingerprint

about(verdict, msg) := {"msg": msg, "finding": verdict.finding.fingerprint}
