package play_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/scenarios/world"
)

func TestReconnaissance(t *testing.T) {
	eachSeed(t, "6.1", func(t *testing.T, log *trailLog) {
		calls, services, regions, keys := map[any]bool{}, map[any]bool{}, map[any]bool{}, map[any]bool{}
		refused := 0
		for _, e := range log.events {
			e.wants(t, "readOnly", true)
			name, _ := e.at("eventName").(string)
			if e.call() == "sts:AssumeRole" {
				e.wantsKeyUsed(t, log)
				continue
			}
			if !strings.HasPrefix(name, "List") && !strings.HasPrefix(name, "Describe") && !strings.HasPrefix(name, "Get") {
				t.Errorf("%s is no List, Describe or Get", name)
			}
			calls[e.call()], services[e.at("eventSource")] = true, true
			regions[e.at("awsRegion")], keys[e.at("userIdentity.accessKeyId")] = true, true
			if e.denied() {
				refused++
			}
		}
		first, last := log.events[0], log.events[len(log.events)-1]
		if took := last.time().Sub(first.time()); took >= 10*time.Minute {
			t.Errorf("the burst takes %v; want less than ten minutes", took)
		}
		wantsBetween(t, "calls", len(log.events), 60, 300)
		wantsBetween(t, "different calls", len(calls), 50, 300)
		wantsBetween(t, "services", len(services), 12, 100)
		wantsBetween(t, "regions", len(regions), 8, 40)
		wantsBetween(t, "refusals", refused, 5, len(log.events)/3)
		wantsBetween(t, "keys", len(keys), 2, 2) // the published one, and the session's
		log.wantsForeignAddresses(t)
	})
}

func TestSnapshotTheft(t *testing.T) {
	eachSeed(t, "7.1", func(t *testing.T, log *trailLog) {
		made := map[any]*trailEvent{} // by the id in the answer
		for _, e := range append(log.allowed(t, "ec2:CreateSnapshot"), log.allowed(t, "ec2:CopySnapshot")...) {
			made[e.at("responseElements.snapshotId")] = e
		}
		shared := log.allowed(t, "ec2:ModifySnapshotAttribute")
		wantsBetween(t, "shared snapshots", len(shared), 2, len(made))
		for _, e := range shared {
			source := made[e.at("requestParameters.snapshotId")]
			if source == nil || !source.before(e) {
				t.Errorf("%v is shared before anybody made it", e.at("requestParameters.snapshotId"))
				continue
			}
			e.wants(t, "awsRegion", source.at("awsRegion"))
			e.wants(t, "requestParameters.attributeType", "CREATE_VOLUME_PERMISSION")
			log.wantsOutside(t, e.at("requestParameters.createVolumePermission.add.items.0.userId"))
		}

		copied := log.one(t, "ec2:CopySnapshot")
		original := made[copied.at("requestParameters.sourceSnapshotId")]
		if original == nil || !original.before(copied) {
			t.Fatal("the copy is of something that nobody made")
		}
		copied.wants(t, "requestParameters.sourceRegion", original.at("awsRegion"))
		if copied.at("awsRegion") == original.at("awsRegion") {
			t.Error("the copy stays in the region")
		}

		database, given := log.one(t, "rds:CreateDBSnapshot"), log.one(t, "rds:ModifyDBSnapshotAttribute")
		wantsOrder(t, database, given)
		given.wants(t, "requestParameters.dBSnapshotIdentifier", database.at("responseElements.dBSnapshotIdentifier"))
		given.wants(t, "requestParameters.attributeName", "restore")
		log.wantsOutside(t, given.at("requestParameters.valuesToAdd.0"))
		for _, call := range []string{"ec2:SharedSnapshotVolumeCreated", "ec2:SharedSnapshotCopyInitiated"} {
			used := log.one(t, call)
			wantsOrder(t, shared[0], used)
			used.wants(t, "eventType", "AwsServiceEvent")
			used.wants(t, "sourceIPAddress", "ec2.amazonaws.com")
			used.wants(t, "userAgent", "ec2.amazonaws.com")
			if made[used.at("serviceEventDetails.snapshotId")] == nil {
				t.Errorf("%s is of a snapshot that nobody made", call)
			}
		}
		log.wantsNobodysPlace(t)
	})
}

func TestPublicRDSSnapshot(t *testing.T) {
	eachSeed(t, "7.2", func(t *testing.T, log *trailLog) {
		made, changes := log.one(t, "rds:CreateDBSnapshot"), log.allowed(t, "rds:ModifyDBSnapshotAttribute")
		if len(changes) != 2 {
			t.Fatalf("want the snapshot opened and closed, got %d changes", len(changes))
		}
		for _, e := range changes {
			e.wants(t, "requestParameters.attributeName", "restore")
			e.wants(t, "requestParameters.dBSnapshotIdentifier", made.at("responseElements.dBSnapshotIdentifier"))
		}
		changes[0].wants(t, "requestParameters.valuesToAdd.0", "all")
		changes[0].wants(t, "responseElements.dBSnapshotAttributes.0.attributeValues.0", "all")
		changes[1].wants(t, "requestParameters.valuesToRemove.0", "all")
		wantsOrder(t, made, changes[0], changes[1], log.one(t, "rds:DeleteDBSnapshot"))
		for _, e := range log.events {
			if role, _ := e.at("userIdentity.sessionContext.sessionIssuer.arn").(string); !strings.Contains(role, ":role/aws-reserved/sso.amazonaws.com/") {
				t.Errorf("%s is called under %q; want a role of single sign-on", e.call(), role)
			}
		}
		log.wantsNobodysPlace(t)
	})
}

func TestPublicBucket(t *testing.T) {
	eachSeed(t, "8.1", func(t *testing.T, log *trailLog) {
		block, policy := log.one(t, "s3:DeleteBucketPublicAccessBlock"), log.one(t, "s3:PutBucketPolicy")
		lists := log.allowed(t, "s3:PutBucketAcl")
		read := log.allowed(t, "s3:GetObject")
		wantsOrder(t, block, policy, lists[0], read[0])
		bucket := block.at("requestParameters.bucketName")
		for _, e := range append([]*trailEvent{policy, lists[0]}, read...) {
			e.wants(t, "requestParameters.bucketName", bucket)
		}
		policy.wants(t, "requestParameters.bucketPolicy.Statement.0.Effect", "Allow")
		policy.wants(t, "requestParameters.bucketPolicy.Statement.0.Principal", "*")
		lists[0].wants(t, "requestParameters.AccessControlPolicy.AccessControlList.Grant.1.Grantee.URI", "http://acs.amazonaws.com/groups/global/AllUsers")

		wantsBetween(t, "objects read", len(read), 20, 100)
		for _, e := range read {
			e.wants(t, "eventCategory", "Data")
			e.wants(t, "userIdentity.type", "AWSAccount")
			e.wants(t, "recipientAccountId", block.at("recipientAccountId"))
			log.wantsOutside(t, e.at("userIdentity.accountId"))
		}
		insider := log.person(t, block.identity("arn"))
		block.wants(t, "sourceIPAddress", insider.Home)
		if hour := block.time().In(insider.Zone).Hour(); hour < 9 || hour >= 18 {
			t.Errorf("the insider works at %d o'clock; want the day", hour)
		}
	})
}

func TestEC2Staging(t *testing.T) {
	eachSeed(t, "8.2", func(t *testing.T, log *trailLog) {
		taken, group := log.one(t, "sts:AssumeRole"), log.one(t, "ec2:CreateSecurityGroup")
		taken.wantsKeyUsed(t, log)
		egress, runs := log.allowed(t, "ec2:AuthorizeSecurityGroupEgress")[0], log.allowed(t, "ec2:RunInstances")
		load := log.allowed(t, "s3:GetObject")
		wantsOrder(t, taken, group, egress, runs[0], load[0])
		egress.wants(t, "requestParameters.groupId", group.at("responseElements.groupId"))
		egress.wants(t, "requestParameters.ipPermissions.items.0.ipRanges.items.0.cidrIp", "0.0.0.0/0")
		runs[0].wants(t, "requestParameters.groupSet.items.0.groupId", group.at("responseElements.groupId"))
		for _, e := range []*trailEvent{group, egress, runs[0]} {
			if region, _ := e.at("awsRegion").(string); slices.Contains(log.world.Options.Regions, region) {
				t.Errorf("%s is made in %s, where the organisation works", e.call(), region)
			}
		}
		log.one(t, "ec2:TerminateInstances").wants(t, "requestParameters.instancesSet.items.0.instanceId", runs[0].at("responseElements.instancesSet.items.0.instanceId"))

		key := taken.at("responseElements.credentials.accessKeyId")
		for _, e := range append(load, log.allowed(t, "s3:PutObject")...) {
			e.wants(t, "userIdentity.accessKeyId", key)
			if e.at("sourceIPAddress") == taken.at("sourceIPAddress") {
				t.Error("the machine's address is the intruder's own")
			}
		}
		if drop, _ := log.allowed(t, "s3:PutObject")[0].at("requestParameters.bucketName").(string); log.ownsBucket(drop) {
			t.Errorf("%s, where the data goes, is a bucket of the organisation", drop)
		}
	})
}

func TestMassS3Download(t *testing.T) {
	eachSeed(t, "8.3", func(t *testing.T, log *trailLog) {
		read := log.allowed(t, "s3:GetObject")
		wantsOrder(t, log.one(t, "s3:ListBuckets"), log.allowed(t, "s3:ListObjects")[0], read[0])
		bytes := 0.0
		for _, e := range read {
			e.wants(t, "eventCategory", "Data")
			e.wants(t, "managementEvent", false)
			out, _ := e.at("additionalEventData.bytesTransferredOut").(float64)
			bytes += out
		}
		wantsBetween(t, "objects within ten minutes", busiest(read, 10*time.Minute), 200, 1000)
		if bytes < 1e9 {
			t.Errorf("%.0f bytes leave; want gigabytes", bytes)
		}
		log.wantsForeignAddresses(t)
	})
}

func TestCryptojacking(t *testing.T) {
	eachSeed(t, "9.1", func(t *testing.T, log *trailLog) {
		groups, machines := map[any]any{}, map[any]bool{} // by region
		for _, e := range log.allowed(t, "ec2:CreateSecurityGroup") {
			groups[e.at("awsRegion")] = e.at("responseElements.groupId")
		}
		for _, e := range log.allowed(t, "ec2:AuthorizeSecurityGroupIngress") {
			e.wants(t, "requestParameters.groupId", groups[e.at("awsRegion")])
			for i, port := range []float64{3333, 4444, 14444} {
				rule := fmt.Sprintf("requestParameters.ipPermissions.items.%d", i)
				e.wants(t, rule+".fromPort", port)
				e.wants(t, rule+".ipRanges.items.0.cidrIp", "0.0.0.0/0")
			}
		}
		exceeded, most := 0, 0.0
		for _, e := range log.calls("ec2:RunInstances") {
			if kind, _ := e.at("requestParameters.instanceType").(string); !strings.HasPrefix(kind, "p") && !strings.HasPrefix(kind, "g") {
				t.Errorf("a machine of type %q; want the p and g families", kind)
			}
			e.wants(t, "requestParameters.groupSet.items.0.groupId", groups[e.at("awsRegion")])
			count, _ := e.at("requestParameters.instancesSet.items.0.maxCount").(float64)
			most = max(most, count)
			switch e.failure() {
			case "":
				machines[e.at("awsRegion")] = true
			case "Client.VcpuLimitExceeded":
				exceeded++
			}
		}
		wantsBetween(t, "regions with open ports", len(groups), 2, 20)
		wantsBetween(t, "regions with machines", len(machines), 2, 20)
		wantsBetween(t, "requests over the quota", exceeded, 2, 20)
		wantsBetween(t, "machines in one request", int(most), 10, 1000)
		log.wantsForeignAddresses(t)
	})
}

func TestDestruction(t *testing.T) {
	eachSeed(t, "9.2", func(t *testing.T, log *trailLog) {
		var gone []*trailEvent
		targets := map[string]bool{}
		for call, target := range map[string]string{
			"s3:DeleteBucket":         "bucketName",
			"ec2:TerminateInstances":  "instancesSet.items.0.instanceId",
			"rds:DeleteDBInstance":    "dBInstanceIdentifier",
			"ec2:DeleteVolume":        "volumeId",
			"ec2:DeleteSnapshot":      "snapshotId",
			"kms:ScheduleKeyDeletion": "keyId",
		} {
			destroyed := log.allowed(t, call)
			wantsBetween(t, call, len(destroyed), 2, 40)
			for _, e := range destroyed {
				targets[fmt.Sprint(e.at("awsRegion"), e.at("requestParameters."+target))] = true // names may be another region's too
			}
			gone = append(gone, destroyed...)
		}
		wantsBetween(t, "different things destroyed", len(targets), len(gone), len(gone))
		wantsBetween(t, "destructions within half an hour", busiest(gone, 30*time.Minute), 30, 200)
		for _, e := range log.allowed(t, "rds:DeleteDBInstance") {
			e.wants(t, "requestParameters.skipFinalSnapshot", true)
		}
		victim := log.signedOn(t, gone[0])
		for _, e := range gone {
			if hour := e.time().In(victim.Zone).Hour(); hour >= 6 && hour < 22 {
				t.Errorf("%s at %d o'clock; want the night", e.call(), hour)
			}
		}
		log.wantsNobodysPlace(t)
	})
}

// allowed are the events of a call that did not fail; a test cannot go on without one.
func (l *trailLog) allowed(t *testing.T, name string) (found []*trailEvent) {
	t.Helper()
	for _, e := range l.calls(name) {
		if e.place >= 0 && e.failure() == "" {
			found = append(found, e)
		}
	}
	if found == nil {
		t.Fatalf("%s never succeeds", name)
	}
	return found
}

// signedOn is the person of a session of single sign-on.
func (l *trailLog) signedOn(t *testing.T, e *trailEvent) *world.Person {
	t.Helper()
	for _, person := range l.world.People {
		if strings.HasSuffix(e.identity("arn"), "/"+person.Name) {
			return person
		}
	}
	t.Fatalf("nobody works as %s", e.identity("arn"))
	return nil
}

// wantsNobodysPlace checks that the attack comes from nobody's home and from no office.
func (l *trailLog) wantsNobodysPlace(t *testing.T) {
	t.Helper()
	for _, person := range l.world.People {
		for _, e := range l.events {
			if from := e.at("sourceIPAddress"); from == person.Home || from == person.Office {
				t.Errorf("%s comes from where %s is", e.call(), person.Name)
			}
		}
	}
}

// wantsOutside checks that an account id is none of the organisation's.
func (l *trailLog) wantsOutside(t *testing.T, account any) {
	t.Helper()
	id, _ := account.(string)
	if len(id) != 12 || slices.Contains(l.world.Options.Accounts, id) {
		t.Errorf("%v is no account outside the organisation", account)
	}
}

func wantsBetween(t *testing.T, what string, n, from, to int) {
	t.Helper()
	if n < from || n > to {
		t.Errorf("%d %s; want %d to %d", n, what, from, to)
	}
}

func wantsOrder(t *testing.T, events ...*trailEvent) {
	t.Helper()
	for i := 1; i < len(events); i++ {
		if !events[i-1].before(events[i]) {
			t.Errorf("%s comes before %s", events[i].call(), events[i-1].call())
		}
	}
}

// busiest is the greatest number of events within some time.
func busiest(events []*trailEvent, within time.Duration) (most int) {
	times := make([]time.Time, 0, len(events))
	for _, e := range events {
		times = append(times, e.time())
	}
	slices.SortFunc(times, time.Time.Compare)
	first := 0
	for last := range times {
		for times[last].Sub(times[first]) >= within {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}
