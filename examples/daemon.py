"""A daemon that proves itself with a certificate, without any secret; it lists the resource groups that it may see.

    genkan app create daemon
    python examples/daemon.py --new                  # makes daemon.pem, a key and its certificate
    genkan app certify daemon daemon.pem
    genkan role assign Reader --to daemon
    genkan run --as daemon -- python examples/daemon.py

For the real Azure: upload the certificate under "Certificates & secrets", set AZURE_TENANT_ID, AZURE_CLIENT_ID and
AZURE_SUBSCRIPTION_ID, and run it as it is.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from azure.identity import CertificateCredential
from azure.mgmt.resource.resources import ResourceManagementClient
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

PEM = Path(os.environ.get("AZURE_CLIENT_CERTIFICATE_PATH", "daemon.pem"))


def new() -> None:
    """Make a key and a certificate for a year, for this user's eyes only."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "daemon")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today)
        .not_valid_after(today + timedelta(days=365))
        .sign(key, SHA256())
    )
    PEM.touch(0o600, exist_ok=False)
    PEM.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    print(f"made {PEM}")


def main() -> None:
    tenant, client = os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"]
    credential = CertificateCredential(tenant, client, str(PEM))
    resources = ResourceManagementClient(credential, os.environ["AZURE_SUBSCRIPTION_ID"])
    for group in resources.resource_groups.list():
        print(f"{group.name} in {group.location}")


if __name__ == "__main__":
    new() if sys.argv[1:] == ["--new"] else main()
