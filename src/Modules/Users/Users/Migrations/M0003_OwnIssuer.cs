using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Lamella.Users.Migrations;

/// <summary>The key and the sign-ins of our own issuer. Of a refresh token only its hash is kept.</summary>
[DbContext(typeof(UsersDb))]
[Migration("0003_OwnIssuer")]
internal sealed class M0003_OwnIssuer : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table users.issuer_key (
            is_the_one boolean not null default true constraint pk_issuer_key primary key constraint ck_issuer_key_one check (is_the_one),
            pkcs8 bytea not null,
            made_at timestamptz not null
        );
        create table users.sign_ins (
            id text constraint pk_sign_ins primary key,
            person text not null,
            scope text not null,
            nonce text,
            began_at timestamptz not null,
            family uuid not null,
            token_hash bytea not null
        );
        create unique index ix_sign_ins_family on users.sign_ins (family);
        create index ix_sign_ins_began_at on users.sign_ins (began_at);
        """);
}
