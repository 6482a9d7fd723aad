extension Documents {
    /// Checks a record proof (Format.md section 6.4) with nothing but a POSIX shell and `openssl`.
    package static let checkProofScript = Array(
        #"""
        #!/bin/sh
        # Is this record in the sealed archive?  该记录是否在已签封的归档中？
        #   sh check-proof.sh RECORD.proof SIGNER.pem
        # SIGNER.pem is the signer's certificate, received from the signer.  SIGNER.pem 为签封人证书，由其本人交付。
        # Needs sh and openssl. Exit 0: it is. It looks at every seal in the proof; each must be by SIGNER.pem.
        set -eu
        export LC_ALL=C
        dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
        bytes() { printf '%s' "$1" | openssl base64 -d -A; }
        hash() { openssl dgst -sha256 -binary | openssl base64 -A; }
        number() { n=$1; s=; for _ in 1 2 3 4 5 6 7 8; do s="\\0$(printf %03o $((n % 256)))$s"; n=$((n / 256)); done; printf '%b' "$s"; }
        no() { echo "NOT INCLUDED: $1  未包含"; exit 1; }
        at=leaf seals=0
        while read -r word value; do
          case $word in
            handover-proof) [ "$value" = 1 ] || no "another version" ;;
            archive) archive=$value ;;
            table) table=$value ;;
            row) row=$value ;;
            rows) rows=$value ;;
            salt) salt=$value ;;
            line) line=$value
              now=$({ printf '\000'; bytes "$salt"; printf '%s\000' "$table"; number "$row"; bytes "$line"; } | hash) ;;
            left | table-left | right | table-right | seal)
              case $word$at in
                table-*leaf | sealleaf) at=table
                  now=$({ printf '\000%s\000' "$table"; number "$rows"; bytes "$now"; } | hash) ;;
              esac
              case $word in
                *left) now=$({ printf '\001'; bytes "$value"; bytes "$now"; } | hash) ;;
                *right) now=$({ printf '\001'; bytes "$now"; bytes "$value"; } | hash) ;;
                seal) bytes "$value" > "$dir/seal.json" ;;
              esac ;;
            signature)
              bytes "$value" > "$dir/seal.p7s"
              openssl cms -verify -cades -binary -inform DER -in "$dir/seal.p7s" -content "$dir/seal.json" -CAfile "$2" \
                -no-CApath -no-CAstore -partial_chain -purpose any -auth_level 2 -out /dev/null 2> /dev/null || no "the seal is not by $2"
              root=$(bytes "$now" | od -An -v -tx1 | tr -d ' \n')
              grep -q "\"archive\":\"$archive\"" "$dir/seal.json" && grep -q "\"merkleRoot\":\"$root\"" "$dir/seal.json" ||
                no "the seal states another root"
              seals=$((seals + 1)) ;;
            *) no "line $word" ;;
          esac
        done < "$1"
        [ "$seals" -gt 0 ] || no "there is no seal"
        bytes "$line"; echo
        echo "INCLUDED: row $row of $rows of $table in $archive  已包含"

        """#.utf8)
}
