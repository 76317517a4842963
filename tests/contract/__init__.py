"""The contract: what a client is sent, as files that people review.

`definitions/<tool>.<language>.json` is what `tools/list` says of a tool; `transcripts/*.txt` are requests and their answers, each with a head that says
what it shows. They are made on the site of `make run`. `make contract` writes them again, and `git diff` then shows what a change does on the wire;
`make test` fails when they are not what the site answers.
"""
